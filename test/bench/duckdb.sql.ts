import { join } from 'node:path';

/** A row of the history: a time of Seoul, or nothing, and a window such as `7d`. */
export interface Setting {
  readonly changed_at: string;
  readonly conversion_window: string;
}

const PROPAGATION = "INTERVAL '10 minutes'";
/** So many characters of a time are in front of its offset. */
const WALL_CLOCK = 'YYYY-MM-DDTHH:MM:SS'.length;
const UNIT_SECONDS: Record<string, number> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/**
 * The whole job as DuckDB does it best on two threads, statement by statement the fastest of what was tried. Four things
 * are in the peer's favour: the schema of the files is given and no row can be rejected but for a conflicting id; every time
 * is taken for one of Seoul, so that no offset and no zone is looked at; amounts are whole numbers; and of the reports, only
 * the two row outputs and the totals are written.
 */
export function attributionSql(folder: string, out: string, settings: readonly Setting[]): string[] {
  return [
    'SET preserve_insertion_order = false',
    ...campaignsSql(folder),
    ...conversionsSql(folder),
    ...clicksSql(folder),
    ...policySql(settings),
    BEST,
    'DROP TABLE clicks',
    FATE,
    // From here on the order of a subquery has to survive the formatting around it.
    'SET preserve_insertion_order = true',
    write(ATTRIBUTIONS, out, 'attributions.csv'),
    write(UNATTRIBUTED, out, 'unattributed.csv'),
    write(RECONCILIATION, out, 'reconciliation.csv'),
    write(DAILY, out, 'daily.csv'),
    write(TOTALS, out, 'totals.csv'),
  ];
}

function campaignsSql(folder: string): string[] {
  const names =
    'campaign_id,name,channel,published_at,purchase_conversion,conversion_events,ended_at,targeted,sent,cost,unit_cost';
  const columns = Object.fromEntries(names.split(',').map((name) => [name, 'VARCHAR']));
  const source = csv(folder, 'campaigns', columns);
  return [
    // One byte instead of a string in ten million rows, and in the order of bytes.
    `CREATE TYPE campaign AS ENUM (SELECT campaign_id FROM ${source} ORDER BY 1)`,
    `CREATE TEMP TABLE campaigns AS SELECT campaign_id::campaign AS campaign_id, purchase_conversion = 'on' AS tracks_purchase,
       list_filter(string_split(coalesce(conversion_events, ''), '|'), lambda e: e <> '') AS events FROM ${source}`,
    `CREATE TEMP TABLE events AS SELECT event, is_purchase, row_number() OVER ()::UTINYINT AS event_no FROM (
       SELECT unnest(['purchase', 'df_purchase']) AS event, true AS is_purchase
       UNION SELECT unnest(events), false FROM campaigns)`,
    `CREATE TEMP TABLE eligible AS SELECT campaign_id, event_no FROM campaigns, events
       WHERE CASE WHEN is_purchase THEN tracks_purchase ELSE list_contains(campaigns.events, event) END`,
  ];
}

function conversionsSql(folder: string): string[] {
  const columns = {
    conversion_id: 'VARCHAR',
    user_id: 'VARCHAR',
    event: 'VARCHAR',
    occurred_at: 'TIMESTAMP',
    amount: 'BIGINT',
    currency: 'VARCHAR',
  };
  return [
    `CREATE TEMP TABLE read_conversions AS SELECT * FROM ${csv(folder, 'conversions', columns)}`,
    `CREATE TEMP TABLE repeated_conversions AS SELECT conversion_id FROM read_conversions
       QUALIFY row_number() OVER (PARTITION BY conversion_id) = 2`,
    `CREATE TEMP TABLE removed_conversions AS SELECT rowid AS row FROM read_conversions
       WHERE conversion_id IN (FROM repeated_conversions)
       QUALIFY row_number() OVER (PARTITION BY conversion_id
         ORDER BY occurred_at, event, user_id, amount NULLS LAST, currency NULLS LAST) > 1`,
    // Sorted once, so that from here on a row's number is its place in the outputs.
    `CREATE TEMP TABLE conversions AS
       SELECT conversion_id, user_id, c.event, occurred_at, amount, event_no, is_purchase
       FROM read_conversions c LEFT JOIN events USING (event)
       WHERE c.rowid NOT IN (FROM removed_conversions) ORDER BY occurred_at, conversion_id`,
    'DROP TABLE read_conversions',
  ];
}

function clicksSql(folder: string): string[] {
  const columns = {
    click_id: 'VARCHAR',
    campaign_id: 'campaign',
    user_id: 'VARCHAR',
    clicked_at: 'TIMESTAMP',
  };
  return [
    `CREATE TEMP TABLE clicks AS SELECT (hash(click_id) >> 32)::UINTEGER AS print, * FROM ${csv(folder, 'clicks', columns)}`,
    // Fingerprints met twice are candidates; only the rows behind them are looked at by their ids.
    'CREATE TEMP TABLE repeated_prints AS SELECT print FROM clicks QUALIFY row_number() OVER (PARTITION BY print) = 2',
    `CREATE TEMP TABLE removed_clicks AS SELECT rowid AS row, campaign_id, clicked_at FROM clicks
       WHERE print IN (FROM repeated_prints)
       QUALIFY row_number() OVER (PARTITION BY click_id ORDER BY clicked_at, campaign_id, user_id) > 1`,
    `CREATE TEMP TABLE daily_clicks AS SELECT campaign_id, date, sum(n) AS clicks FROM (
       SELECT campaign_id, clicked_at::DATE AS date, count(*) AS n FROM clicks GROUP BY ALL
       UNION ALL SELECT campaign_id, clicked_at::DATE, -count(*) FROM removed_clicks GROUP BY ALL) GROUP BY ALL`,
  ];
}

function policySql(settings: readonly Setting[]): string[] {
  const changes = settings
    .slice(1)
    .filter((setting, i) => seconds(setting) !== seconds(settings[i]))
    .map(({ changed_at }) => `TIMESTAMP '${changed_at.slice(0, WALL_CLOCK)}'`);
  const windows = settings.filter((setting, i) => i === 0 || seconds(setting) !== seconds(settings[i - 1]));
  const byStretch = (value: (setting: Setting) => string): string =>
    `CASE ${changes.map((at, i) => `WHEN t < ${at} + ${PROPAGATION} THEN ${value(windows[i])}`).join(' ')} ELSE ${value(windows[changes.length])} END`;
  const inTransition = changes.map((at) => `(t >= ${at} AND t < ${at} + ${PROPAGATION})`).join(' OR ');
  return [
    `CREATE TEMP MACRO window_us(t) AS ${changes.length ? byStretch((s) => `${seconds(s)}000000`) : `${seconds(windows[0])}000000`}`,
    `CREATE TEMP MACRO window_text(t) AS ${changes.length ? byStretch((s) => `'${s.conversion_window}'`) : `'${windows[0].conversion_window}'`}`,
    `CREATE TEMP MACRO in_transition(t) AS ${inTransition || 'false'}`,
    "CREATE TEMP MACRO printed(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g+09:00')",
    `CREATE TEMP MACRO printed_seconds(us) AS (us // 1000000)::VARCHAR ||
       CASE WHEN us % 1000000 = 0 THEN '' ELSE '.' || rtrim(lpad((us % 1000000)::VARCHAR, 6, '0'), '0') END`,
  ];
}

/** For each conversion, and for a custom event each campaign that tracks it: the last click before it, eligible ones first. */
const BEST = `CREATE TEMP TABLE best AS
  WITH pairs AS MATERIALIZED (
    SELECT v.rowid AS conversion, v.event_no, v.is_purchase, v.occurred_at, k.rowid AS click, k.campaign_id, k.clicked_at, k.click_id
    FROM conversions v JOIN clicks k ON k.user_id = v.user_id AND k.clicked_at <= v.occurred_at
    WHERE v.event_no IS NOT NULL),
  judged AS (
    SELECT pairs.*, eligible.event_no IS NOT NULL AS is_eligible
    FROM pairs LEFT JOIN eligible USING (campaign_id, event_no)
    WHERE click NOT IN (SELECT row FROM removed_clicks))
  SELECT conversion, is_eligible, campaign_id, clicked_at, click_id,
    is_eligible AND epoch_us(occurred_at) - epoch_us(clicked_at) <= window_us(occurred_at) AS is_credited
  FROM judged
  QUALIFY row_number() OVER (
    PARTITION BY conversion, CASE WHEN is_eligible AND NOT is_purchase THEN campaign_id END
    ORDER BY is_eligible DESC, clicked_at DESC, click_id DESC, campaign_id DESC) = 1`;

/** One row a conversion with clicks: whether it is credited at all, or else which click the reason names. */
const FATE = `CREATE TEMP TABLE fate AS SELECT * EXCLUDE (click_id) FROM best
  QUALIFY row_number() OVER (PARTITION BY conversion
    ORDER BY is_credited DESC, is_eligible DESC, clicked_at DESC, click_id DESC, campaign_id DESC) = 1`;

const REASON =
  "CASE WHEN is_eligible THEN 'outside_window' WHEN is_eligible IS NOT NULL THEN 'tracking_off' ELSE 'no_click' END";

// Sorted while the fields are still numbers and short; printed behind the sort.
const ATTRIBUTIONS = `SELECT conversion_id, event, user_id, printed(occurred_at) AS occurred_at, amount, campaign_id, click_id,
    printed(clicked_at) AS clicked_at, printed_seconds(epoch_us(occurred_at) - epoch_us(clicked_at)) AS seconds_to_convert,
    window_text(occurred_at) AS conversion_window, CASE WHEN is_purchase THEN 'last_touch' ELSE 'every_campaign' END AS rule,
    in_transition(occurred_at) AS in_transition
  FROM (SELECT v.*, campaign_id, click_id, clicked_at FROM best JOIN conversions v ON v.rowid = conversion
        WHERE is_credited ORDER BY conversion, campaign_id)`;

const UNATTRIBUTED = `SELECT conversion_id, event, user_id, printed(occurred_at) AS occurred_at, amount, ${REASON} AS reason,
    campaign_id AS last_campaign_id, printed(clicked_at) AS last_clicked_at
  FROM (SELECT v.*, is_eligible, campaign_id, clicked_at FROM conversions v LEFT JOIN fate ON v.rowid = conversion
        WHERE event_no IS NOT NULL AND is_credited IS DISTINCT FROM true ORDER BY v.rowid)`;

const RECONCILIATION = `SELECT event, outcome, count(*) AS conversions, coalesce(sum(amount), 0) AS amount
  FROM (SELECT event, amount, CASE WHEN event_no IS NULL THEN 'not_tracked' WHEN is_credited THEN 'credited' ELSE ${REASON} END AS outcome
        FROM conversions v LEFT JOIN fate ON v.rowid = conversion)
  GROUP BY ALL ORDER BY ALL`;

const CREDITED = `SELECT campaign_id, occurred_at::DATE AS date, is_purchase, coalesce(amount, 0) AS amount
  FROM best JOIN conversions v ON v.rowid = conversion WHERE is_credited`;

const DAILY = `SELECT campaign_id, date, sum(clicks) AS clicks, sum(purchases) AS purchase_conversions,
    sum(amount) AS purchase_amount, sum(customs) AS custom_conversions
  FROM (SELECT campaign_id, date, clicks, 0 AS purchases, 0 AS amount, 0 AS customs FROM daily_clicks WHERE clicks > 0
        UNION ALL SELECT campaign_id, date, 0, is_purchase::INT, CASE WHEN is_purchase THEN amount ELSE 0 END, (NOT is_purchase)::INT
        FROM (${CREDITED}))
  GROUP BY ALL ORDER BY campaign_id, date`;

const TOTALS = `SELECT campaign_id, coalesce(any_value(c.clicks), 0) AS clicks,
    CASE WHEN any_value(tracks_purchase) THEN count(*) FILTER (is_purchase) END AS purchase_conversions,
    CASE WHEN any_value(tracks_purchase) THEN coalesce(sum(amount) FILTER (is_purchase), 0) END AS purchase_amount,
    CASE WHEN any_value(len(events)) > 0 THEN count(*) FILTER (NOT is_purchase) END AS custom_conversions
  FROM campaigns LEFT JOIN (SELECT campaign_id, sum(clicks) AS clicks FROM daily_clicks GROUP BY ALL) c USING (campaign_id)
    LEFT JOIN (${CREDITED}) USING (campaign_id)
  GROUP BY campaign_id ORDER BY campaign_id`;

function csv(folder: string, kind: string, columns: Record<string, string>): string {
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  return `read_csv('${join(folder, kind)}*.csv*', columns = {${types.join(', ')}}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"')`;
}

function write(query: string, out: string, file: string): string {
  return `COPY (${query}) TO '${join(out, file)}' (FORMAT csv, HEADER, DELIMITER ',')`;
}

function seconds({ conversion_window }: Setting): number {
  const parts = /^([1-9]\d*)([dhms])$/.exec(conversion_window);
  if (!parts) throw new Error(`a window like 7d or 72h is expected, got ${conversion_window}`);
  return Number(parts[1]) * UNIT_SECONDS[parts[2]];
}
