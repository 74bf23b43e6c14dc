/** Columns of unattributed.csv: one row for each conversion that no campaign is credited with. */
export const UNATTRIBUTED_COLUMNS = [
  'conversion_id',
  'event',
  'user_id',
  'occurred_at',
  'amount',
  'reason',
  'last_campaign_id',
  'last_clicked_at',
] as const;
