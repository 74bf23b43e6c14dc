-- Each refund in exactly one class, and what is taken off each purchase.

CREATE OR REPLACE TEMP TABLE judged_refunds AS
SELECT r.* EXCLUDE (amount), r.amount AS written, instant AS happened, millionths AS amount, c.amount AS paid, c.is_counted,
  c.conversion_id IS NOT NULL AS is_matched,
  CASE WHEN refund_id = '' THEN ['refund_id', 'empty_field', written_refund_id]
    WHEN r.conversion_id = '' THEN ['conversion_id', 'empty_field', written_conversion_id]
    WHEN trimmed(refunded_at) = '' THEN ['refunded_at', 'empty_field', written_refunded_at]
    WHEN instant IS NULL THEN ['refunded_at', 'invalid_timestamp', refunded_at]
    WHEN trimmed(r.amount) = '' THEN ['amount', 'empty_field', written_amount]
    WHEN millionths IS NULL THEN ['amount', 'invalid_amount', r.amount]
    WHEN NOT c.is_purchase OR c.conversion_id IS NOT NULL AND c.amount IS NULL THEN ['conversion_id', 'not_a_purchase', r.conversion_id] END AS fault
FROM read_refunds r LEFT JOIN times t ON t.place = 'refunds.refunded_at' AND t.text = refunded_at AND NOT is_date LEFT JOIN amounts a ON a.kind = 'refund' AND a.text = r.amount
  LEFT JOIN kept_conversions c ON c.conversion_id = r.conversion_id;

-- Refunds of conversions of users that are left out, and of nothing else.
CREATE OR REPLACE TEMP TABLE excluded_refunds AS
FROM judged_refunds WHERE fault IS NULL AND NOT is_matched
  AND conversion_id IN (SELECT conversion_id FROM judged_conversions j WHERE j.fault IS NULL AND is_excluded(j.user_id));

CREATE OR REPLACE TEMP TABLE ranked_refunds AS
SELECT r.*, row_number() OVER same = 1 AS counts,
  (happened, conversion_id, amount) = first_value((happened, conversion_id, amount)) OVER same AS is_same, CASE WHEN is_latest THEN written
    ELSE first(written) OVER (PARTITION BY refund_id, happened, conversion_id, amount ORDER BY written) END AS named
FROM judged_refunds r, options WHERE fault IS NULL AND ord NOT IN (SELECT ord FROM excluded_refunds)
WINDOW same AS (PARTITION BY refund_id ORDER BY CASE WHEN is_latest THEN -ord END, happened, conversion_id, amount);

CREATE OR REPLACE TEMP TABLE kept_refunds AS
SELECT *, row_number() OVER (PARTITION BY conversion_id ORDER BY happened, refund_id) AS turn FROM ranked_refunds WHERE counts;

-- One after the other: one that would bring the sum over what was paid is left out, and the next is tried.
CREATE OR REPLACE TEMP TABLE taken_refunds AS
WITH RECURSIVE taken AS (
  SELECT DISTINCT conversion_id, 0::BIGINT AS turn, 0::HUGEINT AS total, false AS is_excess FROM kept_refunds WHERE is_matched
  UNION ALL
  SELECT r.conversion_id, r.turn, CASE WHEN total + r.amount > r.paid THEN total ELSE total + r.amount END, total + r.amount > r.paid
  FROM taken t JOIN kept_refunds r ON r.conversion_id = t.conversion_id AND r.turn = t.turn + 1)
SELECT r.*, is_excess FROM taken JOIN kept_refunds r USING (conversion_id, turn);

CREATE OR REPLACE TEMP TABLE refunded AS
SELECT conversion_id, count(*) AS refunds, sum(amount)::HUGEINT AS refund_amount FROM taken_refunds WHERE NOT is_excess AND is_counted GROUP BY ALL;

-- Which of equal refunds is named may be another where files are named otherwise, so the file is left out.
CREATE OR REPLACE TEMP TABLE refund_rejects AS
SELECT file, fault[1] AS "column", fault[2] AS reason, fault[3] AS value FROM judged_refunds WHERE fault IS NOT NULL
UNION ALL SELECT file, 'refund_id', 'conflicting_duplicate', refund_id FROM ranked_refunds, options WHERE NOT counts AND NOT is_same AND NOT is_latest
UNION ALL SELECT '', 'amount', 'excess_refund', named FROM taken_refunds WHERE is_excess;
