import { CAMPAIGN_WORDS } from './campaign-words.ts';
import { COMMON_WORDS } from './common-words.ts';
import { COMPARE_WORDS } from './compare-words.ts';
import { INDEX_WORDS } from './index-words.ts';
import { RUN_WORDS } from './run-words.ts';
import { WARNING_WORDS } from './warning-words.ts';
import { WINDOWS_WORDS } from './windows-words.ts';

/**
 * All that pages say, by key, in each language. `{name}` stands for a part that is given, `{name|one|many}` for one of
 * two forms of a word by the number of that name.
 */
export const DICTIONARY = {
  ...COMMON_WORDS,
  ...INDEX_WORDS,
  ...CAMPAIGN_WORDS,
  ...RUN_WORDS,
  ...WINDOWS_WORDS,
  ...COMPARE_WORDS,
  ...WARNING_WORDS,
} as const satisfies Record<string, readonly [en: string, ko: string]>;

/** The key of something that pages say. */
export type WordKey = keyof typeof DICTIONARY;
