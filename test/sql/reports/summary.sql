SELECT campaign_id, name, channel, printed_time(published) AS published_at, CASE WHEN c.is_on THEN 'on' ELSE 'off' END AS purchase_conversion,
  targeted, sent, clicks, printed_ratio(clicks, CASE WHEN NOT is_part THEN sent END) AS ctr,
  CASE WHEN c.is_on THEN purchases END AS purchase_conversions,
  CASE WHEN c.is_on THEN printed_decimal(earned) END AS purchase_amount,
  CASE WHEN c.is_on THEN (SELECT count(*) FROM assists a WHERE a.campaign_id = c.campaign_id) END AS assisted_purchases,
  CASE WHEN len(c.events) > 0 THEN customs END AS custom_conversions,
  printed_decimal(cost) AS cost,
  CASE WHEN c.is_on THEN printed_ratio(earned, CASE WHEN NOT is_part THEN cost END) END AS roas,
  (SELECT count(*) FROM breakpoints b WHERE b.campaign_id = c.campaign_id) AS breakpoints,
  printed_time(final_at) AS final_at,
  CASE WHEN c.is_on THEN purchasers END AS purchasers,
  CASE WHEN c.is_on THEN refunds END AS refunds,
  CASE WHEN c.is_on THEN printed_decimal(taken) END AS refund_amount,
  CASE WHEN c.is_on THEN printed_decimal(earned - taken) END AS net_amount,
  CASE WHEN c.is_on THEN printed_ratio(earned - taken, CASE WHEN NOT is_part THEN cost END) END AS net_roas
FROM campaigns c JOIN campaign_facts USING (campaign_id),
  (SELECT coalesce(from_us > c.published, false) AS is_part FROM options),
  (SELECT count(*) AS clicks FROM clicks k WHERE k.campaign_id = c.campaign_id AND is_counted),
  (SELECT count(*) FILTER (is_purchase) AS purchases, coalesce(sum(amount) FILTER (is_purchase), 0)::HUGEINT AS earned,
    count(*) FILTER (NOT is_purchase) AS customs, count(DISTINCT person) FILTER (is_purchase) AS purchasers,
    coalesce(sum(refunds) FILTER (is_purchase), 0)::BIGINT AS refunds, coalesce(sum(refund_amount) FILTER (is_purchase), 0)::HUGEINT AS taken
    FROM credits r LEFT JOIN refunded USING (conversion_id) WHERE r.campaign_id = c.campaign_id)
ORDER BY campaign_id
