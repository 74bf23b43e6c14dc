import { formatDuration } from '../../../values/duration.ts';
import { group } from '../../../values/group.ts';
import { LANGUAGES, type Language } from '../../languages.ts';
import { embedJson, html, Markup } from '../parts/markup.ts';
import { DICTIONARY, type WordKey } from './dictionary.ts';

/** What stands for the names in a text. Numbers are written with their digits in groups. */
export type Parts = Readonly<Record<string, string | number | Markup>>;

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;
const KOREAN_UNITS: Readonly<Record<string, string>> = { d: '일', h: '시간', m: '분', s: '초' };

/** What pages say in one language. There may be very many pages, so texts are cut and embedded once. */
export class Words {
  readonly language: Language;
  readonly #place: number;
  readonly #pieces = new Map<WordKey, (Markup | RegExpMatchArray)[]>();
  readonly #embedded = new Map<readonly WordKey[], Markup>();

  constructor(language: Language) {
    this.language = language;
    this.#place = LANGUAGES.indexOf(language);
  }

  /** A text without places for parts, or with its places as they stand in the dictionary. */
  text(key: WordKey): string {
    return DICTIONARY[key][this.#place];
  }

  /** A text with its parts filled in. Throws an `Error` where one is not given. */
  say(key: WordKey, parts: Parts = {}): Markup {
    const pieces = this.#pieces.get(key) ?? cut(this.text(key));
    this.#pieces.set(key, pieces);
    return html`${pieces.map((piece) => (piece instanceof Markup ? piece : filled(parts, piece)))}`;
  }

  /** A duration in microseconds: `7d`, or `7일`. */
  duration(micros: number): string {
    return this.window(formatDuration(micros));
  }

  /** The same for one that is printed already: `7d` of a CSV file, empty or not. */
  window(printed: string): string {
    return this.language === 'ko' ? printed.replace(/[dhms]$/, (unit) => KOREAN_UNITS[unit]) : printed;
  }

  /** The texts that the scripts of a page fill in. */
  forScripts(keys: readonly WordKey[]): Markup {
    const texts = () => embedJson('words', Object.fromEntries(keys.map((key) => [key, this.text(key)])));
    const embedded = this.#embedded.get(keys) ?? texts();
    this.#embedded.set(keys, embedded);
    return embedded;
  }
}

/** The pieces of a text between its places, ready for a page, and the places. */
function cut(text: string): (Markup | RegExpMatchArray)[] {
  const pieces: (Markup | RegExpMatchArray)[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACE)) {
    pieces.push(html`${text.slice(end, match.index)}`, match);
    end = match.index + match[0].length;
  }
  return [...pieces, html`${text.slice(end)}`];
}

function filled(parts: Parts, [place, name, one, many]: RegExpMatchArray): Markup {
  const part = parts[name];
  if (part === undefined) throw new Error(`no part is given for ${place}`);
  if (one !== undefined) return html`${String(part) === '1' ? one : many}`;
  return html`${typeof part === 'number' ? group(String(part)) : part}`;
}
