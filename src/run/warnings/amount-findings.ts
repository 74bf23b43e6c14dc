import type { Kind } from '../../exports/files/kinds.ts';
import { sampleColumns } from '../../exports/files/sample.ts';
import { quoted } from '../../problems/quoted.ts';
import type { Finding } from '../../report/warnings.ts';
import { parseAmount } from '../../values/amount.ts';
import { group } from '../../values/group.ts';
import { withoutBlanks } from '../../values/written/blanks.ts';
import { type Evidence, filesOf, namesOf } from './evidence.ts';

/** What the amounts of rows tell of. */
export function amountFindings(evidence: Evidence): Finding[] {
  const { preparation, result } = evidence;
  return [
    ...rounded(evidence, 'campaigns', preparation.campaigns.rounded),
    ...rounded(evidence, 'conversions', result.roundedAmounts.conversions),
    ...rounded(evidence, 'refunds', result.roundedAmounts.refunds),
  ];
}

/** Rows of a kind whose amounts lost something when they were rounded to the millionth. */
function rounded(evidence: Evidence, kind: Kind, count: number): Finding[] {
  if (count === 0) return [];
  const shown = exampleOf(evidence, kind);
  const example = shown === undefined ? '' : `, for example ${quoted(shown.value)} in column ${shown.header}`;
  return [
    {
      code: 'amounts_rounded',
      kind,
      count,
      ...(shown && { file: shown.file, column: shown.header, example: shown.value }),
      message: `${group(String(count))} rows of ${namesOf(evidence, kind)} have an amount with more than 6 decimals${example}; it is rounded half up to the millionth: export amounts as decimals if that is not meant`,
    },
  ];
}

/** An amount that is rounded, from the first rows of the files. */
function exampleOf(
  evidence: Evidence,
  kind: Kind,
): { file: string; header: string; value: string } | undefined {
  for (const file of filesOf(evidence, kind)) {
    const { used } = sampleColumns(file);
    for (const [place, { header, values }] of used.entries()) {
      if (file.used[place].type !== 'amount') continue;
      const value = values.find((text) => parseAmount(withoutBlanks(text), file.decimal)?.isRounded);
      if (value !== undefined) return { file: file.label, header, value };
    }
  }
  return undefined;
}
