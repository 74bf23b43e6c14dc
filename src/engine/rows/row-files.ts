const ATTRIBUTION_COLUMNS = [
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

/** Columns of attributions.csv: one row for each credit. */
export function attributionColumns(hasRefunds: boolean): readonly string[] {
  return hasRefunds ? [...ATTRIBUTION_COLUMNS, 'refund_amount'] : ATTRIBUTION_COLUMNS;
}

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
