SELECT conversion_id, event, user_id, printed_time(happened) AS occurred_at, printed_decimal(amount) AS amount, campaign_id, click_id,
  printed_time(clicked) AS clicked_at, printed_decimal(age) AS seconds_to_convert, printed_window("window") AS conversion_window,
  CASE WHEN is_purchase THEN 'last_touch' ELSE 'every_campaign' END AS rule, in_transition,
  CASE WHEN is_purchase THEN printed_decimal(coalesce(refund_amount, 0)) END AS refund_amount
FROM credits LEFT JOIN refunded USING (conversion_id) ORDER BY happened, conversion_id, campaign_id
