import type { ProblemList } from '../../problems/input-error.ts';
import { didYouMean } from '../../problems/nearest-name.ts';
import { quoted } from '../../problems/quoted.ts';
import { LANGUAGES, type Language } from '../../report/languages.ts';

/** The language of pages; what is no language is a problem, and so read as the first one. */
export function readLanguage(text: string | undefined, problems: ProblemList): Language {
  if (text === undefined) return LANGUAGES[0];
  const language = LANGUAGES.find((known) => known === text);
  if (language === undefined) {
    problems.add(
      `--language ${quoted(text)} is not known${didYouMean(text, LANGUAGES)}; allowed are ${LANGUAGES.join(' and ')}`,
    );
  }
  return language ?? LANGUAGES[0];
}
