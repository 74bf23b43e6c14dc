/**
 * Control characters, line and paragraph separators, and format characters (some of them change the direction of
 * text).
 */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** Text with control characters shown escaped, so that no value can drive the terminal: ESC is shown as `\x1b`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/**
 * JSON in which hidden characters stand escaped, as JSON has them, also those that `JSON.stringify` leaves as they
 * are.
 */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
