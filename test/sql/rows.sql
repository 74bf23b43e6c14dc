-- Each row of clicks and conversions in exactly one class; campaigns and the history.

CREATE OR REPLACE TEMP MACRO in_range(us) AS
  (SELECT coalesce(from_us <= us, true) AND coalesce(us < to_us, true) FROM options);

-- A user whom two rows call different persons stays as it is.
CREATE OR REPLACE TEMP TABLE judged_identities AS
SELECT *, CASE WHEN user_id = '' THEN ['user_id', 'empty_field', written_user_id]
    WHEN person_id = '' THEN ['person_id', 'empty_field', written_person_id]
    WHEN count(DISTINCT person_id) FILTER (user_id <> '' AND person_id <> '') OVER (PARTITION BY user_id) > 1
    THEN ['person_id', 'conflicting_identity', person_id] END AS fault
FROM read_identities;

CREATE OR REPLACE TEMP TABLE persons AS SELECT DISTINCT user_id, person_id FROM judged_identities WHERE fault IS NULL;

CREATE OR REPLACE TEMP MACRO person_of(user) AS coalesce((SELECT person_id FROM persons p WHERE p.user_id = user), user);

CREATE OR REPLACE TEMP MACRO events_of(listed, purchase_events) AS
  list_sort(list_distinct(list_filter(string_split(listed, '|'), lambda e: e <> '' AND NOT list_contains(purchase_events, e))));

-- What an option says of campaigns that no file names.
CREATE OR REPLACE TEMP MACRO said_of_campaigns(column_name) AS coalesce((SELECT arg_max(value[length('campaigns.' || column_name) + 2:], ord)
  FROM read_options WHERE name = '--value' AND starts_with(value, 'campaigns.' || column_name || '=')), '');

-- The last snapshot, by file name and line, of each campaign that is no draft.
CREATE OR REPLACE TEMP TABLE listed_campaigns AS
SELECT campaign_id, name, channel, p.instant AS published, lower(trimmed(purchase_conversion)) IN ('on', 'true', '1', 'yes', 'y', '사용') AS is_on,
  events_of(conversion_events, o.purchase_events) AS events,
  e.instant AS ended, count_of(targeted) AS targeted, count_of(read_campaigns.sent) AS sent,
  coalesce(c.millionths, u.millionths * count_of(read_campaigns.sent)::HUGEINT) AS cost,
  (SELECT duration FROM channel_window_texts w JOIN durations USING (text) WHERE w.channel = read_campaigns.channel) AS own_window
FROM read_campaigns CROSS JOIN options o
  LEFT JOIN times p ON p.place = 'campaigns.published_at' AND p.text = published_at LEFT JOIN times e ON e.place = 'campaigns.ended_at' AND e.text = ended_at
  LEFT JOIN amounts c ON c.kind = 'amount' AND c.text = read_campaigns.cost LEFT JOIN amounts u ON u.kind = 'amount' AND u.text = unit_cost
WHERE trimmed(published_at) <> '' QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY ord DESC) = 1;

CREATE OR REPLACE TEMP TABLE judged_clicks AS
SELECT r.*, instant AS happened,
  CASE WHEN click_id = '' THEN ['click_id', 'empty_field', written_click_id]
    WHEN r.campaign_id = '' THEN ['campaign_id', 'empty_field', written_campaign_id]
    WHEN user_id = '' THEN ['user_id', 'empty_field', written_user_id]
    WHEN trimmed(clicked_at) = '' THEN ['clicked_at', 'empty_field', written_clicked_at]
    WHEN instant IS NULL THEN ['clicked_at', 'invalid_timestamp', clicked_at]
    WHEN c.campaign_id IS NULL AND NOT from_clicks THEN ['campaign_id', 'unknown_campaign', r.campaign_id] END AS fault
FROM read_clicks r LEFT JOIN times ON place = 'clicks.clicked_at' AND text = clicked_at AND NOT is_date LEFT JOIN listed_campaigns c USING (campaign_id) CROSS JOIN options;

CREATE OR REPLACE TEMP MACRO is_excluded(user) AS user IN (SELECT user_id FROM read_excluded);

-- Of the rows with one id the first counts, the least or the last by file and line; those that are the same are duplicates.
CREATE OR REPLACE TEMP TABLE ranked_clicks AS
SELECT j.*, NOT dedupe_clicks OR row_number() OVER same = 1 AS counts,
  (happened, campaign_id, user_id) = first_value((happened, campaign_id, user_id)) OVER same AS is_same
FROM judged_clicks j, options WHERE fault IS NULL AND NOT is_excluded(user_id)
WINDOW same AS (PARTITION BY click_id ORDER BY CASE WHEN is_latest THEN -ord END, happened, campaign_id, user_id);

CREATE OR REPLACE TEMP TABLE clicks AS
SELECT click_id, campaign_id, user_id, person_of(user_id) AS person, happened, in_range(happened) AS is_counted FROM ranked_clicks WHERE counts;

-- Campaigns that no file names: ON, and published at the first click.
CREATE OR REPLACE TEMP TABLE campaigns AS
FROM listed_campaigns
UNION ALL BY NAME
SELECT campaign_id, campaign_id AS name, said_of_campaigns('channel') AS channel, min(happened) AS published, true AS is_on,
  events_of(said_of_campaigns('conversion_events'), o.purchase_events) AS events
FROM clicks, options o WHERE from_clicks GROUP BY campaign_id, o.purchase_events;

CREATE OR REPLACE TEMP TABLE tracked_events AS
SELECT DISTINCT event FROM (SELECT unnest(events) AS event FROM campaigns UNION SELECT unnest(purchase_events) FROM options);

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
SELECT j.*, row_number() OVER same = 1 AS counts, (happened, event, user_id, amount, currency)
  IS NOT DISTINCT FROM first_value((happened, event, user_id, amount, currency)) OVER same AS is_same
FROM judged_conversions j, options WHERE fault IS NULL AND NOT is_excluded(user_id)
WINDOW same AS (PARTITION BY conversion_id, line_id ORDER BY CASE WHEN is_latest THEN -ord END,
  happened, event, user_id, amount NULLS LAST, currency NULLS LAST);

-- What the least line of a conversion says of it.
CREATE OR REPLACE TEMP TABLE lines AS
SELECT *, (user_id, event) = first_value((user_id, event)) OVER (PARTITION BY conversion_id ORDER BY happened, event, user_id, currency NULLS LAST) AS goes
FROM ranked_conversions WHERE counts;

-- Lines of the currency that the first of those names which name one, and lines without any.
CREATE OR REPLACE TEMP TABLE joined_lines AS
SELECT *, goes AND (currency IS NULL OR currency = (SELECT arg_min(o.currency, (o.happened, o.currency)) FROM lines o
  WHERE o.conversion_id = l.conversion_id AND o.goes AND o.currency IS NOT NULL)) AS is_member
FROM lines l;

CREATE OR REPLACE TEMP TABLE kept_conversions AS
SELECT conversion_id, user_id, person_of(user_id) AS person, c.event, happened, amount, in_range(happened) AS is_counted,
  list_contains(purchase_events, c.event) AS is_purchase, t.event IS NOT NULL AS is_tracked, further
FROM (SELECT conversion_id, user_id, event, min(happened) AS happened, sum(amount)::HUGEINT AS amount, count(*) - 1 AS further
    FROM joined_lines WHERE is_member GROUP BY ALL) c
  CROSS JOIN options LEFT JOIN tracked_events t USING (event);

CREATE OR REPLACE TEMP TABLE rejects AS
SELECT file, fault[1] AS "column", fault[2] AS reason, fault[3] AS value FROM judged_clicks WHERE fault IS NOT NULL
UNION ALL SELECT file, 'click_id', 'conflicting_duplicate', click_id FROM ranked_clicks, options WHERE NOT counts AND NOT is_same AND NOT is_latest
UNION ALL SELECT file, fault[1], fault[2], fault[3] FROM judged_conversions WHERE fault IS NOT NULL
UNION ALL SELECT file, 'conversion_id', 'conflicting_duplicate', conversion_id FROM ranked_conversions, options WHERE NOT counts AND NOT is_same AND NOT is_latest
UNION ALL SELECT file, 'conversion_id', 'conflicting_duplicate', conversion_id FROM joined_lines WHERE NOT is_member
UNION ALL SELECT file, fault[1], fault[2], fault[3] FROM judged_identities WHERE fault IS NOT NULL;

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
