SELECT printed_day(day) AS date, channel, count(*) FILTER (what = 'click') AS clicks, count(*) FILTER (what = 'purchase') AS purchase_conversions,
  printed_decimal(coalesce(sum(amount) FILTER (what = 'purchase'), 0)::HUGEINT) AS purchase_amount, count(*) FILTER (what = 'custom') AS custom_conversions
FROM (SELECT campaign_id, happened, 'click' AS what, NULL::HUGEINT AS amount FROM clicks WHERE is_counted
    UNION ALL SELECT campaign_id, happened, CASE WHEN is_purchase THEN 'purchase' ELSE 'custom' END, amount FROM credits)
  JOIN days ON is_within(happened, day_begins, day_ends) JOIN campaigns USING (campaign_id)
GROUP BY day, channel ORDER BY day, channel
