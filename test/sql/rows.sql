-- Each row of clicks and conversions in exactly one class; campaigns and the history.

CREATE OR REPLACE TEMP MACRO in_range(us) AS
  (SELECT coalesce(from_us <= us, true) AND coalesce(us < to_us, true) FROM options);

-- The last snapshot, by file name and line, of each campaign that is no draft.
CREATE OR REPLACE TEMP TABLE campaigns AS
SELECT campaign_id, name, channel, p.instant AS published, lower(trimmed(purchase_conversion)) IN ('on', 'true', '1', 'yes', 'y', '사용') AS is_on,
  list_sort(list_distinct(list_filter(string_split(conversion_events, '|'),
    lambda e: e <> '' AND NOT list_contains(o.purchase_events, e)))) AS events,
  e.instant AS ended, count_of(targeted) AS targeted, count_of(read_campaigns.sent) AS sent,
  coalesce(c.millionths, u.millionths * count_of(read_campaigns.sent)::HUGEINT) AS cost
FROM read_campaigns CROSS JOIN options o
  LEFT JOIN times p ON p.place = 'campaigns.published_at' AND p.text = published_at LEFT JOIN times e ON e.place = 'campaigns.ended_at' AND e.text = ended_at
  LEFT JOIN amounts c ON c.kind = 'amount' AND c.text = read_campaigns.cost LEFT JOIN amounts u ON u.kind = 'amount' AND u.text = unit_cost
WHERE trimmed(published_at) <> '' QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE tracked_events AS
SELECT DISTINCT event FROM (SELECT unnest(events) AS event FROM campaigns UNION SELECT unnest(purchase_events) FROM options);

CREATE OR REPLACE TEMP TABLE judged_clicks AS
SELECT r.*, instant AS happened,
  CASE WHEN click_id = '' THEN ['click_id', 'empty_field', written_click_id]
    WHEN r.campaign_id = '' THEN ['campaign_id', 'empty_field', written_campaign_id]
    WHEN user_id = '' THEN ['user_id', 'empty_field', written_user_id]
    WHEN trimmed(clicked_at) = '' THEN ['clicked_at', 'empty_field', written_clicked_at]
    WHEN instant IS NULL THEN ['clicked_at', 'invalid_timestamp', clicked_at]
    WHEN c.campaign_id IS NULL THEN ['campaign_id', 'unknown_campaign', r.campaign_id] END AS fault
FROM read_clicks r LEFT JOIN times ON place = 'clicks.clicked_at' AND text = clicked_at AND NOT is_date LEFT JOIN campaigns c USING (campaign_id);

-- Of the rows with one id those of rank 1 are the least: the first counts, the others are duplicates. Of a higher rank: rejected.
CREATE OR REPLACE TEMP TABLE ranked_clicks AS
SELECT j.*, CASE WHEN dedupe_clicks THEN rank() OVER same ELSE 1 END AS rank, CASE WHEN dedupe_clicks THEN row_number() OVER same ELSE 1 END AS number
FROM judged_clicks j, options WHERE fault IS NULL WINDOW same AS (PARTITION BY click_id ORDER BY happened, campaign_id, user_id);

CREATE OR REPLACE TEMP TABLE clicks AS
SELECT click_id, campaign_id, user_id, happened, in_range(happened) AS is_counted FROM ranked_clicks WHERE number = 1;

CREATE OR REPLACE TEMP TABLE judged_conversions AS
SELECT r.* EXCLUDE (amount, currency), instant AS happened, millionths AS amount, coalesce(nullif(r.currency, ''), a.currency) AS currency,
  CASE WHEN conversion_id = '' THEN ['conversion_id', 'empty_field', written_conversion_id]
    WHEN user_id = '' THEN ['user_id', 'empty_field', written_user_id]
    WHEN event = '' THEN ['event', 'empty_field', written_event]
    WHEN trimmed(occurred_at) = '' THEN ['occurred_at', 'empty_field', written_occurred_at]
    WHEN instant IS NULL THEN ['occurred_at', 'invalid_timestamp', occurred_at]
    WHEN trimmed(r.amount) <> '' AND millionths IS NULL THEN ['amount', 'invalid_amount', r.amount] END AS fault
FROM read_conversions r LEFT JOIN times t ON t.place = 'conversions.occurred_at' AND t.text = occurred_at AND NOT is_date LEFT JOIN amounts a ON a.kind = 'amount' AND a.text = r.amount;

CREATE OR REPLACE TEMP TABLE ranked_conversions AS
SELECT *, rank() OVER same AS rank, row_number() OVER same AS number FROM judged_conversions WHERE fault IS NULL
WINDOW same AS (PARTITION BY conversion_id ORDER BY happened, event, user_id, amount NULLS LAST, currency NULLS LAST);

CREATE OR REPLACE TEMP TABLE kept_conversions AS
SELECT conversion_id, user_id, r.event, happened, amount, in_range(happened) AS is_counted,
  list_contains(purchase_events, r.event) AS is_purchase, t.event IS NOT NULL AS is_tracked
FROM ranked_conversions r CROSS JOIN options LEFT JOIN tracked_events t USING (event) WHERE number = 1;

CREATE OR REPLACE TEMP TABLE rejects AS
SELECT file, fault[1] AS "column", fault[2] AS reason, fault[3] AS value FROM judged_clicks WHERE fault IS NOT NULL
UNION ALL SELECT file, 'click_id', 'conflicting_duplicate', click_id FROM ranked_clicks WHERE rank > 1
UNION ALL SELECT file, fault[1], fault[2], fault[3] FROM judged_conversions WHERE fault IS NOT NULL
UNION ALL SELECT file, 'conversion_id', 'conflicting_duplicate', conversion_id FROM ranked_conversions WHERE rank > 1;

-- The history: settings at one instant count once, with the first note; a change is one to another window.
CREATE OR REPLACE TEMP TABLE settings AS
SELECT instant AS changed, duration AS "window", note FROM read_settings
  LEFT JOIN times t ON t.place = 'settings.changed_at' AND t.text = changed_at JOIN durations d ON d.text = conversion_window
QUALIFY row_number() OVER (PARTITION BY instant ORDER BY ord) = 1;

CREATE OR REPLACE TEMP TABLE changes AS
SELECT changed, changed + propagation_us AS effective, previous, "window", note
FROM (SELECT *, lag("window") OVER (ORDER BY changed NULLS FIRST) AS previous FROM settings), options
WHERE "window" <> previous AND window_us IS NULL;

-- Stretches, numbered; each ends where the next begins.
CREATE OR REPLACE TEMP TABLE stretches AS
SELECT *, lead(begins) OVER (ORDER BY begins NULLS FIRST) AS ends FROM (
  SELECT NULL::BIGINT AS begins, window_us AS "window", NULL::BIGINT AS previous FROM options WHERE window_us IS NOT NULL
  UNION ALL SELECT NULL, (SELECT "window" FROM settings WHERE changed IS NULL), NULL FROM options WHERE window_us IS NULL
  UNION ALL SELECT changed + propagation_us, "window", NULL FROM options, (FROM settings ORDER BY changed NULLS FIRST LIMIT 1)
    WHERE changed IS NOT NULL AND window_us IS NULL
  UNION ALL SELECT effective, "window", previous FROM changes);

CREATE OR REPLACE TEMP MACRO is_within(us, begins, ends) AS coalesce(begins <= us, true) AND coalesce(us < ends, true);

-- The conversions that the policy is applied to.
CREATE OR REPLACE TEMP TABLE conversions AS
SELECT row_number() OVER (ORDER BY happened, conversion_id) AS no, c.*, s.begins, s.ends, s."window", s.previous,
  EXISTS (FROM changes WHERE changed <= happened AND happened < effective) AS in_transition
FROM kept_conversions c JOIN stretches s ON is_within(happened, begins, ends) WHERE is_counted AND is_tracked;

CREATE OR REPLACE TEMP TABLE data AS
SELECT last AS ends, "window" FROM (SELECT max(happened) AS last FROM (
    SELECT happened FROM clicks WHERE is_counted UNION ALL SELECT happened FROM conversions))
  LEFT JOIN stretches ON last IS NOT NULL AND is_within(last, begins, stretches.ends);
