import { type Warning, warningsOf } from '../../report/warnings.ts';
import { Calendar } from '../../rules/calendar.ts';
import { amountFindings } from './amount-findings.ts';
import { campaignFindings } from './campaign-findings.ts';
import { columnFindings } from './column-findings.ts';
import { coverageFindings } from './coverage-findings.ts';
import { eventFindings } from './event-findings.ts';
import { clickEvidence, conversionsByDay, type Evidence, type Known } from './evidence.ts';
import { fileFindings } from './file-findings.ts';
import { orderLineFindings } from './order-line-findings.ts';
import { rejectFindings } from './reject-findings.ts';
import { userFindings } from './user-findings.ts';

/** Everything odd that is to be said about a run, in the order of the codes. */
export function findWarnings(known: Known): Warning[] {
  const { zone, job } = known.preparation;
  const calendar = new Calendar(zone, job.history);
  const evidence: Evidence = {
    ...known,
    clicks: clickEvidence(known, calendar),
    conversionDays: conversionsByDay(known, calendar),
  };
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
