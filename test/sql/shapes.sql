-- The rows that are asked for, of which everything else is told, with ids where the files have none.

-- Of several texts that a field may be one is enough; a text that it may not be is never met.
CREATE OR REPLACE TEMP TABLE not_selected AS
SELECT DISTINCT kind, ord FROM read_asked JOIN (SELECT kind, header, list(value) FILTER (mark = '=') AS allowed,
    coalesce(list(value) FILTER (mark = '!='), []) AS forbidden FROM read_conditions GROUP BY ALL) USING (kind, header)
WHERE NOT coalesce(list_contains(allowed, value), true) OR list_contains(forbidden, value);

CREATE OR REPLACE TEMP MACRO has_made_ids(kind) AS kind IN (SELECT value FROM read_options WHERE name = '--make-ids');

-- An optional column is part of an id where any file of the kind has it.
CREATE OR REPLACE TEMP MACRO part_of_id(of_kind, column_name, value) AS
  CASE WHEN EXISTS (FROM read_columns c WHERE c.kind = of_kind AND c.name = column_name) THEN '|' || value ELSE '' END;

CREATE OR REPLACE TEMP TABLE read_campaigns AS FROM all_campaigns WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'campaigns');
CREATE OR REPLACE TEMP TABLE read_settings AS FROM all_settings WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'settings');
CREATE OR REPLACE TEMP TABLE read_identities AS FROM all_identities WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'identities');

CREATE OR REPLACE TEMP TABLE read_clicks AS
SELECT * REPLACE (CASE WHEN has_made_ids('clicks') THEN written_campaign_id || '|' || written_user_id || '|' || written_clicked_at ELSE click_id END AS click_id)
FROM all_clicks WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'clicks');

CREATE OR REPLACE TEMP TABLE read_conversions AS
SELECT * REPLACE (CASE WHEN has_made_ids('conversions') THEN written_user_id || '|' || written_event || '|' || written_occurred_at
    || part_of_id('conversions', 'amount', written_amount) || part_of_id('conversions', 'currency', written_currency)
  ELSE conversion_id END AS conversion_id)
FROM all_conversions WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'conversions');

CREATE OR REPLACE TEMP TABLE read_refunds AS
SELECT * REPLACE (CASE WHEN has_made_ids('refunds') THEN written_conversion_id || '|' || written_refunded_at || '|' || written_amount ELSE refund_id END AS refund_id)
FROM all_refunds WHERE ord NOT IN (SELECT ord FROM not_selected WHERE kind = 'refunds');
