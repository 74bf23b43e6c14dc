/** What XML 1.0 can't hold, not even escaped; halves of surrogate pairs too. */
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};

/**
 * A text as XML has it between tags and, where it has no line ends and tabs, in quotes; what XML can't hold is U+FFFD.
 */
export function xmlText(text: string): string {
  return text.replace(NO_CHARACTER, '\ufffd').replace(/[&<>"'\r]/g, (character) => ESCAPED[character]);
}
