SELECT campaign_id, printed_time(changed) AS changed_at, printed_time(effective) AS effective_at,
  printed_window(previous) AS previous_window, printed_window("window") AS new_window,
  (SELECT count(*) FROM credits c WHERE c.campaign_id = b.campaign_id AND c.ends = effective) AS conversions_before,
  (SELECT count(*) FROM credits c WHERE c.campaign_id = b.campaign_id AND c.begins = effective) AS conversions_after,
  (SELECT count(*) FROM credits c WHERE c.campaign_id = b.campaign_id AND changed <= c.happened AND c.happened < effective) AS conversions_in_transition,
  (SELECT count(*) FILTER (NOT is_previous) - count(*) FILTER (is_previous) FROM credits_under u JOIN conversions v USING (no)
    WHERE u.campaign_id = b.campaign_id AND v.begins = effective) AS credit_changed,
  note
FROM breakpoints b ORDER BY campaign_id, effective
