/** Why a row is rejected, in the order in which reasons are tested. */
export const REJECT_REASONS = [
  'stray_quote',
  'wrong_field_count',
  'invalid_utf8',
  'empty_field',
  'invalid_timestamp',
  'invalid_amount',
  'unknown_campaign',
  'not_a_purchase',
  'conflicting_duplicate',
  'excess_refund',
  'conflicting_identity',
] as const;

/** One of the reasons for which a row is rejected. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Stands for the line of a rejected row where that is not known. */
export const NO_LINE = 0;
