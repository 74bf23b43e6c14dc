-- A ratio is over the campaigns that have one of their own: ON, with a cost above zero, and not published before the range.
WITH spent AS (
  SELECT campaign_id, channel, is_on, sent, cost, events, CASE WHEN is_on AND cost > 0 AND NOT coalesce(from_us > published, false) THEN cost END AS paid
  FROM campaigns, options),
earned AS (
  SELECT channel, is_purchase, person, amount, coalesce(refunds, 0) AS refunds, coalesce(refund_amount, 0)::HUGEINT AS taken, paid IS NOT NULL AS is_paid
  FROM credits JOIN spent USING (campaign_id) LEFT JOIN refunded USING (conversion_id)),
sums AS (
  SELECT channel, count(*) FILTER (is_purchase) AS purchases, coalesce(sum(amount) FILTER (is_purchase), 0)::HUGEINT AS amount,
    count(DISTINCT person) FILTER (is_purchase) AS purchasers, count(*) FILTER (NOT is_purchase) AS customs,
    coalesce(sum(refunds) FILTER (is_purchase), 0)::BIGINT AS refunds, coalesce(sum(taken) FILTER (is_purchase), 0)::HUGEINT AS taken,
    coalesce(sum(amount) FILTER (is_purchase AND is_paid), 0)::HUGEINT AS paid_amount,
    coalesce(sum(taken) FILTER (is_purchase AND is_paid), 0)::HUGEINT AS paid_taken
  FROM earned GROUP BY channel)
SELECT channel, campaigns, sent, clicks,
  CASE WHEN any_on THEN coalesce(purchases, 0) END AS purchase_conversions,
  CASE WHEN any_on THEN printed_decimal(coalesce(amount, 0)::HUGEINT) END AS purchase_amount,
  CASE WHEN any_on THEN coalesce(purchasers, 0) END AS purchasers,
  CASE WHEN any_tracks THEN coalesce(customs, 0) END AS custom_conversions,
  printed_decimal(cost) AS cost,
  printed_ratio(coalesce(paid_amount, 0)::HUGEINT, paid) AS roas,
  CASE WHEN any_on THEN coalesce(s.refunds, 0) END AS refunds,
  CASE WHEN any_on THEN printed_decimal(coalesce(taken, 0)::HUGEINT) END AS refund_amount,
  CASE WHEN any_on THEN printed_decimal((coalesce(amount, 0) - coalesce(taken, 0))::HUGEINT) END AS net_amount,
  printed_ratio((coalesce(paid_amount, 0) - coalesce(paid_taken, 0))::HUGEINT, paid) AS net_roas
FROM (SELECT channel, count(*) AS campaigns, sum(sent)::HUGEINT AS sent, sum(cost)::HUGEINT AS cost, sum(paid)::HUGEINT AS paid,
    bool_or(is_on) AS any_on, bool_or(len(events) > 0) AS any_tracks FROM spent GROUP BY channel)
  JOIN (SELECT channel, count(click_id) AS clicks FROM campaigns LEFT JOIN (FROM clicks WHERE is_counted) USING (campaign_id) GROUP BY channel) USING (channel)
  LEFT JOIN sums s USING (channel)
ORDER BY channel
