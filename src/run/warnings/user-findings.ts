import { looksRewritten } from '../../batches/row-columns.ts';
import { listed, quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { group } from '../../values/group.ts';
import { type Evidence, namesOf, placeOfCampaigns, sumOf, usedConversions } from './evidence.ts';

const SHOWN_USERS = 5;
/** A purchase in so many whose user clicks only afterwards is not by chance. */
const MANY_ONE_IN = 20;

/** What the ids of users and their journeys tell of. */
export function userFindings(evidence: Evidence): Finding[] {
  return [
    ...placeholders(evidence),
    ...alike(evidence),
    ...clicksAfterwards(evidence),
    ...noCommonUser(evidence),
    ...rewrittenIds(evidence),
  ];
}

function placeholders(evidence: Evidence): Finding[] {
  const found = evidence.result.observed.placeholders;
  if (found.length === 0) return [];
  const count = sumOf(found, ({ conversions }) => conversions);
  const names = namesOf(evidence, 'conversions');
  const users = found.map(({ user, conversions }) => `${quoted(user)} (${group(String(conversions))})`);
  return [
    {
      code: 'placeholder_ids',
      kind: 'conversions',
      count,
      file: names,
      column: 'user_id',
      example: found[0].user,
      message: `${group(String(count))} conversions belong to users whose id seems to stand for none (${names}, column user_id): ${listed(users, SHOWN_USERS)}; clicks of anybody under that id earn them: export these ids empty, so that the rows are rejected, or leave the rows out`,
    },
  ];
}

function alike(evidence: Evidence): Finding[] {
  const { count, example } = evidence.result.observed.alike;
  if (count === 0 || example === undefined) return [];
  const names = namesOf(evidence, 'conversions');
  return [
    {
      code: 'user_ids_alike',
      kind: 'conversions',
      count,
      file: names,
      column: 'user_id',
      example: example.conversionUser,
      message: `${group(String(count))} users of conversions have no click, but clicks have a user that is written otherwise (${names}, column user_id): ${quoted(example.conversionUser)} here, ${quoted(example.clickUser)} in ${namesOf(evidence, 'clicks')}; ids are compared exactly: export both alike`,
    },
  ];
}

function clicksAfterwards(evidence: Evidence): Finding[] {
  const { preparation, outcomes, result } = evidence;
  const events = new Set(preparation.job.events.slice(0, preparation.job.purchaseEvents));
  const purchases = sumOf(
    outcomes.filter(({ event }) => events.has(event)),
    ({ count }) => count,
  );
  const count = sumOf(result.tallies, (part) => part.clickedAfterwards);
  if (count === 0 || count * MANY_ONE_IN < purchases) return [];
  const [clicks, conversions] = [namesOf(evidence, 'clicks'), namesOf(evidence, 'conversions')];
  return [
    {
      code: 'clicks_after_conversion',
      kind: 'clicks',
      count,
      file: clicks,
      column: 'clicked_at',
      message: `${group(String(count))} of ${group(String(purchases))} purchases have no click before them but one of their user within a day after (${clicks}, column clicked_at; ${conversions}, column occurred_at); a clock or a zone is off: write times with their zone, or give --timezone`,
    },
  ];
}

function noCommonUser(evidence: Evidence): Finding[] {
  const { result } = evidence;
  const count = usedConversions(evidence);
  if (evidence.clicks.byDay.size === 0 || count === 0) return [];
  if (result.tallies.some((part) => part.commonUser)) return [];
  const [clicks, conversions] = [namesOf(evidence, 'clicks'), namesOf(evidence, 'conversions')];
  return [
    {
      code: 'no_common_user',
      kind: 'conversions',
      count,
      file: conversions,
      column: 'user_id',
      message: `none of the ${group(String(count))} conversions has a user with clicks (column user_id of ${conversions} and of ${clicks}); the files may name users differently: export both with the same id, or name its column with --columns`,
    },
  ];
}

function rewrittenIds(evidence: Evidence): Finding[] {
  const { preparation, result } = evidence;
  const campaigns = preparation.campaigns.campaigns.filter(({ id }) =>
    looksRewritten(Buffer.from(id), 0, Buffer.byteLength(id)),
  );
  const count = result.rewrittenIds + campaigns.length;
  if (count === 0) return [];
  const example = campaigns[0]?.id;
  return [
    {
      code: 'spreadsheet_ids',
      count,
      ...(example === undefined
        ? {}
        : {
            file: placeOfCampaigns(evidence).file ?? namesOf(evidence, 'clicks'),
            column: 'campaign_id',
            example,
          }),
      message: `${group(String(count))} ids look rewritten by a spreadsheet, like 1.2E+11 or 103.0${example === undefined ? '' : `, for example ${quoted(example)}`}; export them as text`,
    },
  ];
}
