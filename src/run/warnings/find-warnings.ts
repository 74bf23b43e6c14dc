import { type Warning, warningsOf } from '../../report/warnings.ts';
import { amountFindings } from './amounts.ts';
import { campaignFindings } from './campaigns.ts';
import { columnFindings } from './columns.ts';
import { coverageFindings } from './coverage.ts';
import { eventFindings } from './events.ts';
import type { Evidence } from './evidence.ts';
import { fileFindings } from './files.ts';
import { orderLineFindings } from './order-lines.ts';
import { rejectFindings } from './rejected-rows.ts';
import { userFindings } from './users.ts';

/** Everything odd that is to be said about a run, in the order of the codes. */
export function findWarnings(evidence: Evidence): Warning[] {
  return warningsOf([
    ...rejectFindings(evidence),
    ...fileFindings(evidence),
    ...eventFindings(evidence),
    ...columnFindings(evidence),
    ...campaignFindings(evidence),
    ...orderLineFindings(evidence),
    ...amountFindings(evidence),
    ...userFindings(evidence),
    ...coverageFindings(evidence),
  ]);
}
