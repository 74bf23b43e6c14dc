-- The files of all campaigns in one, at least one row for each: the counts of custom events as a list, in the order of the events.
WITH occurrences AS (
  SELECT campaign_id, happened, 'click' AS what, NULL AS event, NULL::HUGEINT AS amount FROM clicks WHERE is_counted
  UNION ALL SELECT campaign_id, happened, CASE WHEN is_purchase THEN 'purchase' ELSE 'custom' END, event, amount FROM credits
  UNION ALL SELECT campaign_id, effective, 'breakpoint', NULL, NULL FROM breakpoints),
parts AS (
  SELECT campaign_id, day, greatest(day_begins, begins, from_us) AS starts, least(day_ends, ends, to_us) AS stops, "window",
    count(*) FILTER (what = 'click') AS clicks, count(*) FILTER (what = 'purchase') AS purchases,
    coalesce(sum(amount) FILTER (what = 'purchase'), 0)::HUGEINT AS earned, list(event) FILTER (what = 'custom') AS customs
  FROM occurrences JOIN days ON is_within(happened, day_begins, day_ends) JOIN stretches ON is_within(happened, begins, ends) CROSS JOIN options
  GROUP BY campaign_id, day, starts, stops, "window")
SELECT f.campaign_id, printed_day(day) AS date, printed_time(starts) AS "from", printed_time(stops) AS "to",
  printed_window(coalesce(own_window, p."window")) AS conversion_window, clicks,
  CASE WHEN is_on THEN purchases END AS purchase_conversions, CASE WHEN is_on THEN printed_decimal(earned) END AS purchase_amount,
  'conversion window ' || printed_window(previous) || ' -> ' || printed_window(b."window") || ': changed ' || printed_time(changed)
    || ', effective ' || printed_time(effective) || CASE WHEN note = '' THEN '' ELSE ' (' || note || ')' END AS annotation,
  to_json(list_transform(events, lambda e: len(list_filter(coalesce(customs, []), lambda c: c = e)))) AS counts, to_json(events) AS events
FROM campaign_facts f LEFT JOIN parts p USING (campaign_id) LEFT JOIN breakpoints b ON b.campaign_id = f.campaign_id AND effective = starts
ORDER BY f.campaign_id, starts
