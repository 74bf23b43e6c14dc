import { addFiles, keep, literal, print, resultsSql } from '../sql.ts';
import { byKey, lineViews, type Reading, readFiles, settle, stageOver } from './stage.ts';

const [SETTLED_LINES, CLICK_LINES] = ['lines', 'click_lines'];

/**
 * Brings the job to the executors, reads conversions and identities, and settles which rows count. `namedFile` holds
 * the ids of the conversions that refunds name, where there are refunds.
 */
export function scanSql(jobFile: string, reading: Reading, namedFile?: string): string {
  const scanned = readFiles('scan', SETTLED_LINES, reading);
  return [
    ...addFiles(jobFile, namedFile),
    ...lineViews(SETTLED_LINES, reading),
    keep('counted', settle(scanned, namedFile)),
    resultsSql('counted'),
  ].join('\n');
}

/**
 * Prints the slices of the filter of users; each has so many blocks. Users of conversions pass, and users whose person
 * has conversions.
 */
export function filterSql(blocks: number, hasPersons: boolean): string {
  const byPerson = stageOver(byKey(`SELECT * FROM counted WHERE kind = 'settled'`), 'persons');
  const users = hasPersons
    ? stageOver(byKey(byPerson), 'users')
    : `SELECT * FROM counted WHERE kind = 'users'`;
  const slices = stageOver(`(SELECT * FROM (${users}) DISTRIBUTE BY key)`, `filter ${blocks}`);
  return print([literal('filter'), 'key', 'body'], ` FROM (${slices})`);
}

/** Counts clicks. Prints the keys of ids that may be repeated where ids are compared, and the results. */
export function clicksSql(filterFile: string, reading: Reading, comparesIds: boolean): string {
  const fingerprints = `SELECT * FROM clicked WHERE kind = 'fingerprints'`;
  const repeats = stageOver(byKey(fingerprints), 'repeats');
  return [
    ...addFiles(filterFile),
    ...lineViews(CLICK_LINES, reading),
    keep('clicked', readFiles('clicks', CLICK_LINES, reading, filterFile)),
    ...(comparesIds ? [print([literal('suspected'), 'body'], ` FROM (${repeats})`)] : []),
    resultsSql('clicked'),
  ].join('\n');
}

/** Counts clicks again, those apart whose id may be repeated: which of these count is settled by their ids. */
export function settleClicksSql(filterFile: string, suspectedFile: string, reading: Reading): string {
  const candidates = `SELECT * FROM recounted WHERE kind = 'unsettled'`;
  return [
    'UNCACHE TABLE clicked;',
    ...addFiles(suspectedFile),
    keep('recounted', readFiles('clicks', CLICK_LINES, reading, filterFile, suspectedFile)),
    keep('settled', settle(candidates)),
    resultsSql('recounted', 'settled'),
  ].join('\n');
}
