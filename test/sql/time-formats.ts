/** Parts of a time that the tables of SQL have, each a group of an expression. */
const GROUPS: Record<string, string> = {
  yyyy: '(?P<year>\\d{4})',
  yy: '(?P<year>\\d{2})',
  MM: '(?P<month>\\d\\d)',
  LLL: '(?P<name>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))',
  LLLL: '(?P<name>(?i:january|february|march|april|may|june|july|august|september|october|november|december))',
  dd: '(?P<day>\\d\\d)',
  d: '(?P<day>\\d{1,2})',
  HH: '(?P<hour>\\d\\d)',
  H: '(?P<hour>\\d{1,2})',
  mm: '(?P<minute>\\d\\d)',
  ss: '(?P<second>\\d\\d)',
  SSS: '(?P<fraction>\\d{3})',
  ZZ: '(?P<sign>[+-])(?P<offset_hour>\\d{1,2})(?::(?P<offset_minute>\\d\\d))?',
  ZZZ: '(?P<sign>[+-])(?P<offset_hour>\\d{1,2})(?P<offset_minute>\\d\\d)?',
};
const FIELDS = [
  'year',
  'month',
  'name',
  'day',
  'hour',
  'minute',
  'second',
  'fraction',
  'sign',
  'offset_hour',
  'offset_minute',
];

const MONTHS = "['jan','feb','mar','apr','may','jun','jul','aug','sep','oct','nov','dec']";

/** The query that reads the times of a place in a format of those that random exports draw. */
function formatQuery(place: string, format: string): string {
  const found: string[] = [];
  const pattern = (format.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? []).map((piece) => {
    if (!/^[A-Za-z]/.test(piece)) return piece.replace(/'/g, '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    const group = GROUPS[piece];
    if (group === undefined) throw new Error(`no random format has ${piece}`);
    found.push(...[...group.matchAll(/\?P<(\w+)>/g)].map((match) => match[1] as string));
    return group;
  });
  const plain = `^${pattern.join('')}$`.replace(/\?P<\w+>/g, '');
  const part = (field: string) => (found.includes(field) ? `part.${field}` : "''");
  const year = format.includes('yyyy')
    ? 'part.year'
    : "CASE WHEN part.year > '60' THEN '19' ELSE '20' END || part.year";
  const month = found.includes('name')
    ? `list_position(${MONTHS}, lower(left(part.name, 3)))::VARCHAR`
    : part('month');
  const end = "part.hour = '24' AND rtrim(part.minute || SECONDS, '0') = ''".replace(
    'SECONDS',
    `${part('second')} || ${part('fraction')}`,
  );
  const isEnd = found.includes('hour') ? end : 'false';
  const columns = [
    `'${place}' AS place`,
    'value',
    `${year} AS year`,
    `${month} AS month`,
    `${part('day')} AS day`,
    `${!found.includes('hour')} AS is_date`,
    // The end of a day is the start of the next.
    `CASE WHEN ${isEnd} THEN 0 ELSE try_cast(${part('hour')} AS INT) END AS hour`,
    ...['minute', 'second', 'fraction'].map((field) => `${part(field)} AS ${field}`),
    `'' AS zone`,
    ...['sign', 'offset_hour', 'offset_minute'].map((field) => `${part(field)} AS ${field}`),
    `${isEnd} AS is_end`,
  ];
  const names = found.map((name) => `'${name}'`).join(', ');
  const source = `SELECT value, regexp_extract(value, '${plain.replace(/'/g, "''")}', [${names}]) AS part FROM time_texts WHERE place = '${place}'`;
  return `SELECT ${columns.join(', ')} FROM (${source}) WHERE part.year <> ''`;
}

const PLACES = [
  'clicks.clicked_at',
  'conversions.occurred_at',
  'refunds.refunded_at',
  'campaigns.published_at',
  'campaigns.ended_at',
  'settings.changed_at',
];

const NOTHING = `SELECT '' AS place, '' AS value, ${FIELDS.filter(
  (field) => field !== 'name' && field !== 'hour',
)
  .map((field) => `'' AS ${field}`)
  .join(', ')}, 0 AS hour, false AS is_date, '' AS zone, false AS is_end WHERE false`;

/** The query that reads all times in formats; its columns are found by their names. */
export function formattedTimes(args: readonly string[]): string {
  const texts = args.filter((_, index) => args[index - 1] === '--time-format');
  const formats = new Map(
    texts.map((text) => {
      const place = PLACES.find((one) => text.startsWith(`${one}=`)) ?? '';
      return [place, place === '' ? text : text.slice(place.length + 1)];
    }),
  );
  const queries = PLACES.flatMap((place) => {
    const format = formats.get(place) ?? formats.get('');
    return format === undefined ? [] : [formatQuery(place, format)];
  });
  return [NOTHING, ...queries].join(' UNION ALL BY NAME ');
}
