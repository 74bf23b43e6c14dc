SELECT campaign_id, printed_day(day) AS click_date, sum(click)::BIGINT AS clicks,
  CASE WHEN is_on THEN sum(purchase) END::BIGINT AS purchase_conversions,
  CASE WHEN is_on THEN printed_decimal(sum(earned)::HUGEINT) END AS purchase_amount,
  CASE WHEN len(events) > 0 THEN sum(custom) END::BIGINT AS custom_conversions,
  CASE WHEN final_at IS NOT NULL THEN day_ends + final_window <= (SELECT ends FROM data) END AS final,
  CASE WHEN is_on THEN sum(refunds) END::BIGINT AS refunds,
  CASE WHEN is_on THEN printed_decimal(sum(taken)::HUGEINT) END AS refund_amount,
  CASE WHEN is_on THEN printed_decimal((sum(earned) - sum(taken))::HUGEINT) END AS net_amount
FROM (SELECT campaign_id, happened AS clicked, 1 AS click, 0 AS purchase, 0 AS custom, 0::HUGEINT AS earned,
    0 AS refunds, 0::HUGEINT AS taken FROM clicks WHERE is_counted
  UNION ALL SELECT campaign_id, clicked, 0, is_purchase::INT, (NOT is_purchase)::INT, CASE WHEN is_purchase THEN coalesce(amount, 0) ELSE 0 END,
    coalesce(refunds, 0), coalesce(refund_amount, 0) FROM credits LEFT JOIN refunded USING (conversion_id))
  JOIN days ON is_within(clicked, day_begins, day_ends) JOIN campaign_facts USING (campaign_id)
GROUP BY campaign_id, day, day_ends, is_on, events, final_at, final_window ORDER BY campaign_id, day
