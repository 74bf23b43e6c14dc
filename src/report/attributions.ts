/** Columns of attributions.csv: one row for each credit. */
export const ATTRIBUTION_COLUMNS = [
  'conversion_id',
  'event',
  'user_id',
  'occurred_at',
  'amount',
  'campaign_id',
  'click_id',
  'clicked_at',
  'seconds_to_convert',
  'conversion_window',
  'rule',
  'in_transition',
] as const;
