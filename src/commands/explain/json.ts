import type { ExplainedConversion } from './explanation.ts';

const CLICKS = '"clicks": []';

/**
 * The text that `JSON.stringify` with an indent of two gives for the explanations, piece by piece: there may be more
 * clicks than memory.
 */
export async function* explanationsJson(conversions: readonly ExplainedConversion[]): AsyncGenerator<string> {
  yield '{\n  "conversions": [';
  for (const [place, conversion] of conversions.entries()) {
    yield place === 0 ? '\n    ' : ',\n    ';
    yield* conversionJson(conversion);
  }
  yield conversions.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

async function* conversionJson(conversion: ExplainedConversion): AsyncGenerator<string> {
  const text = indented({ ...conversion, clicks: [] }, '    ');
  // A text in a value has no line breaks of its own, so this is the key.
  const at = text.indexOf(`\n      ${CLICKS}`);
  const end = at + `\n      ${CLICKS}`.length;
  yield text.slice(0, end - 1);
  let isFirst = true;
  for await (const clicks of conversion.clicks) {
    if (clicks.length === 0) continue;
    yield `${isFirst ? '' : ','}${clicks.map((click) => `\n        ${indented(click, '        ')}`).join(',')}`;
    isFirst = false;
  }
  yield `${isFirst ? '' : '\n      '}${text.slice(end - 1)}`;
}

function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}
