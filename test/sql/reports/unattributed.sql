SELECT conversion_id, event, user_id, printed_time(happened) AS occurred_at, printed_decimal(amount) AS amount, reason,
  campaign_id AS last_campaign_id, printed_time(clicked) AS last_clicked_at
FROM unattributed ORDER BY happened, unattributed.conversion_id
