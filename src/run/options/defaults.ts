/** What options are where nothing is given, as they are written on the command line; the help texts name them too. */
export const DEFAULTS = {
  out: 'lasttouch-report',
  windows: '1d,3d,7d,14d,30d',
  propagation: '10m',
  timezone: 'Asia/Seoul',
  purchaseEvents: ['purchase', 'df_purchase'],
  encoding: 'utf-8',
  engine: 'local',
} as const;
