-- Values of texts. Instants and durations are microseconds, amounts are millionths: whole numbers throughout.
-- Each text is looked at once, whatever column it comes from; what is no value has none.

CREATE OR REPLACE TEMP TABLE options_given AS
SELECT list(value ORDER BY ord) FILTER (name = '--purchase-event') AS purchase_events,
  arg_max(value, ord) FILTER (name = '--from') AS from_text,
  arg_max(value, ord) FILTER (name = '--to') AS to_text,
  arg_max(value, ord) FILTER (name = '--window' AND value NOT LIKE '%=%') AS window_text,
  coalesce(arg_max(value, ord) FILTER (name = '--propagation'), '10m') AS propagation_text,
  coalesce(arg_max(value, ord) FILTER (name = '--decimal'), '.') AS decimal_mark,
  count(*) FILTER (name = '--no-dedupe-clicks') = 0 AS dedupe_clicks,
  coalesce(arg_max(value, ord) FILTER (name = '--repeated'), 'least') = 'latest' AS is_latest,
  count(*) FILTER (name = '--campaigns-from-clicks') > 0 AS from_clicks
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

-- Space, tab, no-break space, narrow no-break space: ignored around values.
CREATE OR REPLACE TEMP MACRO trimmed(text) AS trim(text, chr(32) || chr(9) || chr(160) || chr(8239));

CREATE OR REPLACE TEMP TABLE time_texts AS
SELECT DISTINCT place, text, trimmed(text) AS value
FROM (SELECT 'clicks.clicked_at' AS place, clicked_at AS text FROM read_clicks
  UNION ALL SELECT 'conversions.occurred_at', occurred_at FROM read_conversions
  UNION ALL SELECT 'refunds.refunded_at', refunded_at FROM read_refunds
  UNION ALL SELECT 'campaigns.published_at', published_at FROM read_campaigns
  UNION ALL SELECT 'campaigns.ended_at', ended_at FROM read_campaigns
  UNION ALL SELECT 'settings.changed_at', changed_at FROM read_settings
  UNION ALL SELECT 'option', unnest([from_text, to_text]) FROM options_given);

-- Dates with dashes, slashes or dots, and a clock; a half of the day stands on one side of it.
CREATE OR REPLACE TEMP TABLE separated_times AS
SELECT value, regexp_extract(value, '^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.[ \t\x{a0}\x{202f}]?(\d{1,2})\.[ \t\x{a0}\x{202f}]?(\d{1,2})\.?)'
  || '(?:(?:T|[ \t\x{a0}\x{202f}]+)(?:((?i:am|pm|오전|오후))[ \t\x{a0}\x{202f}]*)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?'
  || '(?:[ \t\x{a0}\x{202f}]*((?i:am|pm|오전|오후)))?(?:[ \t\x{a0}\x{202f}]*(?:(Z|UTC|GMT|KST)|([+-])(\d\d)(?::?(\d\d))?))?)?$',
  ['year', 'm1', 'd1', 'm2', 'd2', 'm3', 'd3', 'before', 'hour', 'minute', 'second', 'fraction', 'behind', 'zone', 'sign', 'offset_hour', 'offset_minute']) AS part
FROM (SELECT DISTINCT value FROM time_texts);

CREATE OR REPLACE TEMP TABLE compact_times AS
SELECT value, regexp_extract(value, '^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?(?:[ \t\x{a0}\x{202f}]*(?:(Z|UTC|GMT|KST)|([+-])(\d\d)(?::?(\d\d))?))?)?$',
  ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'zone', 'sign', 'offset_hour', 'offset_minute']) AS part
FROM (SELECT DISTINCT value FROM time_texts);

-- What formats of times read: a query that is made of the options.
CREATE OR REPLACE TEMP TABLE formatted_times AS FROM query(getvariable('formatted_times'));

CREATE OR REPLACE TEMP TABLE time_parts AS
SELECT '' AS place, value, part.year, part.m1 || part.m2 || part.m3 AS month, part.d1 || part.d2 || part.d3 AS day, part.hour = '' AS is_date,
  CASE WHEN part.before <> '' AND part.behind <> '' THEN NULL
    WHEN part.before || part.behind = '' THEN try_cast(part.hour AS INT)
    WHEN try_cast(part.hour AS INT) BETWEEN 1 AND 12
    THEN try_cast(part.hour AS INT) % 12 + CASE WHEN lower(part.before || part.behind) IN ('pm', '오후') THEN 12 ELSE 0 END END AS hour,
  part.minute, part.second, part.fraction, part.zone, part.sign, part.offset_hour, part.offset_minute
FROM separated_times WHERE part.year <> ''
UNION ALL
SELECT '', value, part.year, part.month, part.day, part.hour = '', try_cast(part.hour AS INT), part.minute, part.second, part.fraction,
  part.zone, part.sign, part.offset_hour, part.offset_minute
FROM compact_times WHERE part.year <> ''
UNION ALL BY NAME FROM formatted_times;

CREATE OR REPLACE TEMP TABLE clock_texts AS
SELECT place, value, is_date,
  CASE WHEN is_end THEN day_us() ELSE 0 END + epoch_us(try_cast(printf('%s-%s-%s', year, lpad(month, 2, '0'), lpad(day, 2, '0')) AS DATE)::TIMESTAMP) AS midnight,
  CASE WHEN hour < 24 AND coalesce(try_cast(minute AS INT), 0) < 60 AND coalesce(try_cast(second AS INT), 0) < 60
    THEN ((hour::BIGINT * 60 + coalesce(try_cast(minute AS BIGINT), 0)) * 60 + coalesce(try_cast(second AS BIGINT), 0)) * 1000000
      + try_cast(rpad(fraction, 6, '0')[1:6] AS BIGINT) END AS time_of_day,
  CASE WHEN zone = 'KST' THEN 32400000000 WHEN zone <> '' THEN 0
    WHEN try_cast(offset_hour AS INT) < 24 AND coalesce(try_cast(offset_minute AS INT), 0) < 60
    THEN (try_cast(offset_hour AS BIGINT) * 60 + coalesce(try_cast(offset_minute AS BIGINT), 0)) * 60000000
      * (CASE sign WHEN '-' THEN -1 ELSE 1 END) END AS offset_us,
  zone = '' AND sign = '' AS is_wall_clock
FROM time_parts;

CREATE OR REPLACE TEMP TABLE time_values AS
SELECT place, value, is_date, instant FROM (
  SELECT '' AS place, value, false AS is_date, CASE length(value) WHEN 10 THEN try_cast(value AS HUGEINT) * 1000000 WHEN 13 THEN try_cast(value AS HUGEINT) * 1000
      WHEN 16 THEN try_cast(value AS HUGEINT) ELSE try_cast(value AS HUGEINT) // 1000 END AS instant
    FROM time_texts WHERE regexp_full_match(value, '\d{10}|\d{13}|\d{16}|\d{19}')
  UNION SELECT '', value, false, try_cast(value[1:10] AS HUGEINT) * 1000000 + try_cast(rpad(value[12:], 6, '0')[1:6] AS BIGINT)
    FROM time_texts WHERE regexp_full_match(value, '\d{10}\.\d{1,9}')
  UNION ALL SELECT place, value, place = '', first_instant(midnight // day_us()) FROM clock_texts WHERE is_date
  UNION ALL SELECT place, value, false, instant_of(midnight + time_of_day) FROM clock_texts WHERE NOT is_date AND is_wall_clock
  UNION ALL SELECT place, value, false, midnight + time_of_day - offset_us FROM clock_texts WHERE NOT is_date AND NOT is_wall_clock)
WHERE instant >= 0 AND instant < epoch_us(TIMESTAMP '2200-01-01');

-- What the format of a column reads comes before the grammar.
CREATE OR REPLACE TEMP TABLE times AS
SELECT t.place, t.text, arg_max(v.is_date, v.place) AS is_date, arg_max(v.instant, v.place)::BIGINT AS instant
FROM time_texts t JOIN time_values v ON v.value = t.value AND v.place IN ('', t.place) GROUP BY ALL;

-- Texts with a decimal point, whatever mark they were written with.
CREATE OR REPLACE TEMP MACRO pointed(text) AS CASE WHEN (SELECT decimal_mark FROM options_given) = ',' THEN translate(text, '.,', ',.') ELSE text END;

CREATE OR REPLACE TEMP TABLE amount_texts AS
SELECT kind, text, regexp_extract(pointed(value),
  '^(?:(\p{Sc}|원|[A-Z]{3})[ \t\x{a0}\x{202f}]*)?(?:(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,30}))?|(\d+)(?:\.(\d{1,30}))?[eE]([+-]?\d{1,2}))(?:[ \t\x{a0}\x{202f}]*(\p{Sc}|원|[A-Z]{3}))?$',
  ['front', 'whole', 'fraction', 'digits', 'places', 'power', 'behind']) AS part
FROM (SELECT DISTINCT 'amount' AS kind, amount AS text, trimmed(amount) AS value FROM read_conversions
  UNION SELECT 'refund', amount, trimmed(regexp_replace(trimmed(amount), '^-', '')) FROM read_refunds
  UNION SELECT 'amount', text, trimmed(text) FROM (SELECT unnest([cost, unit_cost, console_purchase_amount]) AS text FROM read_campaigns));

CREATE OR REPLACE TEMP TABLE amount_digits AS
SELECT kind, text, replace(part.whole, ',', '') || part.digits AS whole, part.fraction || part.places AS fraction,
  coalesce(try_cast(ltrim(part.power, '+') AS INT), 0) AS power, part.front || part.behind AS mark
FROM amount_texts WHERE part.whole || part.digits <> '' AND (part.front = '' OR part.behind = '');

-- The point is moved by text, six places to the right of the unit, and what stands behind it is cut, half up.
CREATE OR REPLACE TEMP TABLE amounts AS
SELECT kind, text, millionths, CASE WHEN mark IN ('₩', '￦', '원') THEN 'KRW' WHEN mark = '€' THEN 'EUR' WHEN mark = '£' THEN 'GBP' ELSE nullif(mark, '') END AS currency,
  is_rounded
FROM (SELECT kind, text, mark, try_cast(left(shifted, cut) AS HUGEINT) + CASE WHEN shifted[cut + 1] >= '5' THEN 1 ELSE 0 END AS millionths,
    ltrim(shifted[cut + 1:], '0') <> '' AS is_rounded
  FROM (SELECT kind, text, mark, repeat('0', 120) || whole || fraction || repeat('0', 120) AS shifted, 120 + length(whole) + power + 6 AS cut
    FROM amount_digits WHERE length(whole) <= 15)
  WHERE ltrim(left(shifted, cut), '0') = '' OR length(ltrim(left(shifted, cut), '0')) <= 21)
WHERE millionths < 1000000000000000000000::HUGEINT;

CREATE OR REPLACE TEMP MACRO count_of(text) AS CASE WHEN regexp_full_match(pointed(trimmed(text)), '(\d+|\d{1,3}(,\d{3})+)(\.0+)?')
  THEN try_cast(replace(regexp_extract(pointed(trimmed(text)), '^[^.]*'), ',', '') AS BIGINT) END;

-- A channel is what stands before the last sign of equality.
CREATE OR REPLACE TEMP TABLE channel_window_texts AS
SELECT part.channel AS channel, part.text AS text FROM (
  SELECT regexp_extract(value, '^([\s\S]*)=([^=]*)$', ['channel', 'text']) AS part FROM read_options WHERE name = '--window' AND value LIKE '%=%');

CREATE OR REPLACE TEMP TABLE duration_texts AS
SELECT DISTINCT text, regexp_extract(trimmed(text), '^(\d{1,9})(?:([dhmsw])|[ \t\x{a0}\x{202f}]?(?:((?i:second|minute|hour|day|week))(?i:s)?|(초|분|시간|일|주)))$', ['count', 'unit', 'word', 'hangul']) AS short,
  regexp_extract(trimmed(text), '^(P)(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$', ['p', 'weeks', 'days', 'hours', 'minutes', 'seconds']) AS iso
FROM (SELECT conversion_window AS text FROM read_settings UNION SELECT unnest([window_text, propagation_text]) FROM options_given
  UNION SELECT text FROM channel_window_texts);

CREATE OR REPLACE TEMP MACRO number_of(digits) AS coalesce(try_cast(digits AS BIGINT), 0);

CREATE OR REPLACE TEMP TABLE durations AS
SELECT text, seconds * 1000000 AS duration FROM (
  SELECT text, CASE WHEN short.count <> '' THEN number_of(short.count) * CASE
      WHEN short.unit = 'w' OR short.hangul = '주' OR lower(short.word) = 'week' THEN 604800
      WHEN short.unit = 'd' OR short.hangul = '일' OR lower(short.word) = 'day' THEN 86400
      WHEN short.unit = 'h' OR short.hangul = '시간' OR lower(short.word) = 'hour' THEN 3600
      WHEN short.unit = 'm' OR short.hangul = '분' OR lower(short.word) = 'minute' THEN 60 ELSE 1 END
    WHEN iso.p = 'P' THEN (number_of(iso.weeks) * 7 + number_of(iso.days)) * 86400 + number_of(iso.hours) * 3600
      + number_of(iso.minutes) * 60 + number_of(iso.seconds) END AS seconds FROM duration_texts)
WHERE seconds IS NOT NULL;

CREATE OR REPLACE TEMP TABLE options AS
SELECT coalesce(purchase_events, ['purchase', 'df_purchase']) AS purchase_events, dedupe_clicks, is_latest, from_clicks,
  f.instant AS from_us, t.instant AS to_us, w.duration AS window_us, p.duration AS propagation_us
FROM options_given LEFT JOIN times f ON f.place = 'option' AND f.text = from_text LEFT JOIN times t ON t.place = 'option' AND t.text = to_text
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
