SELECT campaign_id, t.event, count(no) AS conversions, printed_decimal(coalesce(sum(amount), 0)::HUGEINT) AS amount
FROM (SELECT campaign_id, unnest(events) AS event FROM campaigns) t
  LEFT JOIN (FROM credits WHERE NOT is_purchase) USING (campaign_id, event)
GROUP BY ALL ORDER BY campaign_id, event
