SELECT c.campaign_id, a.campaign_id AS other_campaign_id, count(*) AS purchases, printed_decimal(coalesce(sum(amount), 0)::HUGEINT) AS amount
FROM credits c JOIN assists a USING (no) GROUP BY ALL ORDER BY c.campaign_id, other_campaign_id
