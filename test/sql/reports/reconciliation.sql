SELECT event, outcome, count(*) AS conversions, printed_decimal(coalesce(sum(amount), 0)::HUGEINT) AS amount,
  printed_decimal(coalesce(sum(refund_amount), 0)::HUGEINT) AS refund_amount
FROM (SELECT DISTINCT event, 'credited' AS outcome, conversion_id, amount FROM credits
  UNION ALL SELECT event, reason, conversion_id, amount FROM unattributed
  UNION ALL SELECT event, 'not_tracked', conversion_id, amount FROM kept_conversions WHERE is_counted AND NOT is_tracked)
  LEFT JOIN refunded USING (conversion_id)
GROUP BY ALL ORDER BY event, outcome
