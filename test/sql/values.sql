-- Values of texts. Instants and durations are microseconds, amounts are millionths: whole numbers throughout.
-- Each text is looked at once, whatever column it comes from; what is no value has none.

CREATE OR REPLACE TEMP TABLE options_given AS
SELECT list(value ORDER BY ord) FILTER (name = '--purchase-event') AS purchase_events,
  arg_max(value, ord) FILTER (name = '--from') AS from_text,
  arg_max(value, ord) FILTER (name = '--to') AS to_text,
  arg_max(value, ord) FILTER (name = '--window') AS window_text,
  coalesce(arg_max(value, ord) FILTER (name = '--propagation'), '10m') AS propagation_text,
  count(*) FILTER (name = '--no-dedupe-clicks') = 0 AS dedupe_clicks
FROM read_options;

CREATE OR REPLACE TEMP MACRO offset_at(us) AS
  epoch_us(timezone(getvariable('zone'), make_timestamptz(us))) - us;

CREATE OR REPLACE TEMP MACRO day_us() AS 86400000000;

-- When a clock of the zone shows this: the earlier where it does twice, nothing where it never does. No zone changes its clocks
-- twice within two days, so only the offsets of a day before and of a day after come into question.
CREATE OR REPLACE TEMP MACRO instant_of(wall) AS least(
  CASE WHEN offset_at(wall - offset_at(wall - day_us())) = offset_at(wall - day_us()) THEN wall - offset_at(wall - day_us()) END,
  CASE WHEN offset_at(wall - offset_at(wall + day_us())) = offset_at(wall + day_us()) THEN wall - offset_at(wall + day_us()) END);

-- The first minute that shows this day or a later one.
CREATE OR REPLACE TEMP MACRO first_instant(day) AS coalesce(instant_of(day * day_us()), list_min(list_filter(
  list_transform(range(-2160, 2160), lambda m: day * day_us() + m * 60000000), lambda us: us + offset_at(us) >= day * day_us())));

CREATE OR REPLACE TEMP TABLE time_texts AS
SELECT DISTINCT text, regexp_extract(text,
  '^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?)?$',
  ['date', 'hour', 'minute', 'second', 'fraction', 'z', 'sign', 'offset_hour', 'offset_minute']) AS part
FROM (SELECT clicked_at AS text FROM read_clicks
  UNION SELECT occurred_at FROM read_conversions
  UNION SELECT refunded_at FROM read_refunds
  UNION SELECT unnest([published_at, ended_at]) FROM read_campaigns
  UNION SELECT changed_at FROM read_settings
  UNION SELECT unnest([from_text, to_text]) FROM options_given);

CREATE OR REPLACE TEMP TABLE clock_texts AS
SELECT text, part.hour = '' AS is_date,
  epoch_us(try_cast(part.date AS DATE)::TIMESTAMP) AS midnight,
  CASE WHEN try_cast(part.hour AS INT) < 24 AND try_cast(part.minute AS INT) < 60 AND coalesce(try_cast(part.second AS INT), 0) < 60
    THEN ((try_cast(part.hour AS BIGINT) * 60 + try_cast(part.minute AS BIGINT)) * 60 + coalesce(try_cast(part.second AS BIGINT), 0)) * 1000000
      + try_cast(rpad(part.fraction, 6, '0')[1:6] AS BIGINT) END AS time_of_day,
  CASE WHEN part.z = 'Z' THEN 0
    WHEN try_cast(part.offset_hour AS INT) < 24 AND coalesce(try_cast(part.offset_minute AS INT), 0) < 60
    THEN (try_cast(part.offset_hour AS BIGINT) * 60 + coalesce(try_cast(part.offset_minute AS BIGINT), 0)) * 60000000
      * (CASE part.sign WHEN '-' THEN -1 ELSE 1 END) END AS offset_us,
  part.z = '' AND part.sign = '' AS is_wall_clock
FROM time_texts WHERE part.date <> '';

CREATE OR REPLACE TEMP TABLE times AS
SELECT text, is_date, instant FROM (
  SELECT text, false AS is_date, try_cast(text AS BIGINT) * 1000000 AS instant FROM time_texts WHERE regexp_full_match(text, '\d{10}')
  UNION ALL SELECT text, false, try_cast(text AS BIGINT) * 1000 FROM time_texts WHERE regexp_full_match(text, '\d{13}')
  UNION ALL SELECT text, true, first_instant(midnight // day_us()) FROM clock_texts WHERE is_date
  UNION ALL SELECT text, false, instant_of(midnight + time_of_day) FROM clock_texts WHERE NOT is_date AND is_wall_clock
  UNION ALL SELECT text, false, midnight + time_of_day - offset_us FROM clock_texts WHERE NOT is_date AND NOT is_wall_clock)
WHERE instant >= 0 AND instant < epoch_us(TIMESTAMP '2200-01-01');

CREATE OR REPLACE TEMP TABLE amount_texts AS
SELECT DISTINCT text, regexp_extract(text, '^(\d{1,15})(?:\.(\d{1,15}))?(?:[eE]([+-]?\d{1,2}))?$', ['whole', 'fraction', 'exponent']) AS part
FROM (SELECT amount AS text FROM read_conversions
  UNION SELECT amount FROM read_refunds
  UNION SELECT unnest([cost, unit_cost]) FROM read_campaigns);

-- The point is moved by text: zeros are put behind, or have to be there to be cut.
CREATE OR REPLACE TEMP TABLE amounts AS
SELECT text, try_cast(digits AS HUGEINT) AS millionths FROM (
  SELECT text, CASE WHEN move >= 0 THEN significant || repeat('0', move)
    WHEN significant = '0' OR regexp_full_match(right(significant, -move), '0+') AND len(significant) > -move
    THEN significant[:len(significant) + move] END AS digits
  FROM (SELECT text, CASE WHEN ltrim(part.whole || part.fraction, '0') = '' THEN '0' ELSE ltrim(part.whole || part.fraction, '0') END AS significant,
      CASE WHEN ltrim(part.whole || part.fraction, '0') = '' THEN 0
        ELSE 6 - len(part.fraction) + coalesce(try_cast(ltrim(part.exponent, '+') AS INT), 0) END AS move
    FROM amount_texts WHERE part.whole <> '' AND (part.exponent <> '' OR len(part.fraction) <= 6)))
WHERE len(digits) <= 21;

CREATE OR REPLACE TEMP TABLE duration_texts AS
SELECT DISTINCT text, regexp_extract(text, '^(\d+)([dhms])$', ['count', 'unit']) AS short,
  regexp_extract(text, '^(P)(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$', ['p', 'weeks', 'days', 'hours', 'minutes', 'seconds']) AS iso
FROM (SELECT conversion_window AS text FROM read_settings UNION SELECT unnest([window_text, propagation_text]) FROM options_given);

CREATE OR REPLACE TEMP MACRO number_of(digits) AS coalesce(try_cast(digits AS BIGINT), 0);

CREATE OR REPLACE TEMP TABLE durations AS
SELECT text, seconds * 1000000 AS duration FROM (
  SELECT text, CASE WHEN short.unit <> '' THEN number_of(short.count) * (CASE short.unit WHEN 'd' THEN 86400 WHEN 'h' THEN 3600 WHEN 'm' THEN 60 ELSE 1 END)
    WHEN iso.p = 'P' THEN (number_of(iso.weeks) * 7 + number_of(iso.days)) * 86400 + number_of(iso.hours) * 3600
      + number_of(iso.minutes) * 60 + number_of(iso.seconds) END AS seconds FROM duration_texts)
WHERE seconds IS NOT NULL;

CREATE OR REPLACE TEMP TABLE options AS
SELECT coalesce(purchase_events, ['purchase', 'df_purchase']) AS purchase_events, dedupe_clicks,
  f.instant AS from_us, t.instant AS to_us, w.duration AS window_us, p.duration AS propagation_us
FROM options_given LEFT JOIN times f ON f.text = from_text LEFT JOIN times t ON t.text = to_text
  LEFT JOIN durations w ON w.text = window_text LEFT JOIN durations p ON p.text = propagation_text;

-- How values are printed.
CREATE OR REPLACE TEMP MACRO printed_time(us) AS CASE WHEN us IS NOT NULL THEN
  strftime(make_timestamp(us + offset_at(us)), '%Y-%m-%dT%H:%M:%S.')
  || CASE WHEN us % 1000 = 0 THEN strftime(make_timestamp(us + offset_at(us)), '%g') ELSE strftime(make_timestamp(us + offset_at(us)), '%f') END
  || CASE WHEN offset_at(us) < 0 THEN '-' ELSE '+' END
  || printf('%02d:%02d', abs(offset_at(us)) // 3600000000, abs(offset_at(us)) // 60000000 % 60) END;

CREATE OR REPLACE TEMP MACRO printed_day(day) AS strftime(make_timestamp(day * day_us()), '%Y-%m-%d');

CREATE OR REPLACE TEMP MACRO printed_decimal(millionths) AS CASE WHEN millionths IS NOT NULL THEN
  (millionths // 1000000)::VARCHAR || CASE WHEN millionths % 1000000 = 0 THEN ''
    ELSE '.' || rtrim(lpad((millionths % 1000000)::VARCHAR, 6, '0'), '0') END END;

-- Half a ten-thousandth is added, then what is behind it is cut.
CREATE OR REPLACE TEMP MACRO printed_ratio(numerator, denominator) AS CASE WHEN denominator > 0 THEN
  ((numerator::HUGEINT * 20000 + denominator) // (2 * denominator::HUGEINT) // 10000)::VARCHAR || '.'
  || lpad(((numerator::HUGEINT * 20000 + denominator) // (2 * denominator::HUGEINT) % 10000)::VARCHAR, 4, '0') END;

CREATE OR REPLACE TEMP MACRO printed_window(us) AS CASE
  WHEN us % 86400000000 = 0 THEN (us // 86400000000)::VARCHAR || 'd'
  WHEN us % 3600000000 = 0 THEN (us // 3600000000)::VARCHAR || 'h'
  WHEN us % 60000000 = 0 THEN (us // 60000000)::VARCHAR || 'm'
  WHEN us IS NOT NULL THEN (us // 1000000)::VARCHAR || 's' END;
