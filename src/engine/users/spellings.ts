/** Digits are filled up with so many zeros at most. */
const MOST_ZEROS = 8;

/**
 * The other ways in which exports write the id of a user: with other case (all small, all capitals, the first letter a
 * capital), with a blank before or behind it or none, with or without zeros before it, with or without a `.0` behind
 * it.
 */
export function spellingsOf(id: string): string[] {
  const core = id.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '');
  const bare = core.replace(/^0+(?=.)/, '').replace(/(?<=.)\.0$/, '');
  const zeros = /^\d+$/.test(bare) ? MOST_ZEROS : 0;
  const stems = [
    core,
    core.replace(/^0+(?=.)/, ''),
    ...Array.from({ length: zeros + 1 }, (_, count) => '0'.repeat(count) + bare),
  ];
  const cased = unique(
    stems.flatMap((stem) => [stem, stem.toLowerCase(), stem.toUpperCase(), capitalized(stem)]),
  );
  const ended = unique(
    cased.flatMap((stem) => (stem.endsWith('.0') ? [stem, stem.slice(0, -2)] : [stem, `${stem}.0`])),
  );
  const spaced = ended.flatMap((stem) => [stem, ` ${stem}`, `${stem} `]);
  return unique(spaced).filter((text) => text !== id && text !== '');
}

function capitalized(text: string): string {
  return text.toLowerCase().replace(/^./u, (letter) => letter.toUpperCase());
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
