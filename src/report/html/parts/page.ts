import { createHash } from 'node:crypto';
import type { Language } from '../../languages.ts';
import type { Words } from '../words/words.ts';
import { html, Markup, NOTHING } from './markup.ts';

/** What all pages have. */
interface PageText {
  words: Words;
  title: string;
  version: string;
  /** What stands below each page, for example the zone of its times. */
  footer: Markup;
  body: Markup;
}

/** A page of a report, with scripts and styles beside it. */
export interface Frame extends PageText {
  /** The way from the page to the folder of the report: empty, or `../`. */
  root: string;
  scripts: readonly string[];
  styles: readonly string[];
  /** A style sheet inside the page. */
  ownStyle?: string;
}

/** A page that is one file: its style stands in it, and it has no scripts. */
export interface SinglePage extends PageText {
  style: string;
  /** What wrote the page; it stands at its beginning. */
  generator: string;
}

const BESIDE = "'self' file:";

/** No network at all: only scripts and styles beside the page, from a disk or from where the folder is published. */
function policyOf(scripts: string, styles: string): string {
  return `default-src 'none'; script-src ${scripts}; style-src ${styles}; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** How a policy names a style sheet inside a page. */
function digestOf(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}

function styleElement(style: string): Markup {
  return style === '' ? NOTHING : new Markup(`<style>${style}</style>\n`);
}

/** A whole page of a report. */
export function renderPage({ root, scripts, styles, ownStyle = '', ...page }: Frame): string {
  const links = html`${styles.map((style) => html`<link rel="stylesheet" href="${root}assets/${style}">\n`)}${scripts.map((script) => html`<script defer src="${root}assets/${script}"></script>\n`)}${styleElement(ownStyle)}`;
  const policy = policyOf(BESIDE, ownStyle === '' ? BESIDE : `${BESIDE} ${digestOf(ownStyle)}`);
  return `${beginning(page.words.language, NOTHING)}${rest(page, policy, links)}`;
}

/** A whole page in one file. */
export function renderSinglePage({ style, generator, ...page }: SinglePage): string {
  const policy = policyOf("'none'", digestOf(style));
  return `${singlePageBeginning(page.words.language, generator)}${rest(page, policy, styleElement(style))}`;
}

/** How a page in one file begins, by which it is known again. */
export function singlePageBeginning(language: Language, generator: string): string {
  return beginning(language, html`<meta name="generator" content="${generator}">\n`);
}

function beginning(language: Language, generator: Markup): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
${generator}`.text;
}

function rest({ words, title, version, footer, body }: PageText, policy: string, head: Markup): string {
  return html`<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}</head>
<body>
<a class="skip" href="#main">${words.text('skip')}</a>
${body}
<footer>${footer} ${words.say('madeBy', { version })}</footer>
</body>
</html>
`.text;
}

/** The form that filters the rows of the table of campaigns; hidden until the script shows it. */
export function filterForm(words: Words, placeholder: 'filterAll' | 'filterCampaign'): Markup {
  return html`<form id="filter" hidden>
<label>${words.text('filter')} <input type="search" name="text" placeholder="${words.text(placeholder)}" autocomplete="off"></label>
<output name="shown"></output>
<button type="button" name="all" hidden>${words.text('showAll')}</button>
</form>`;
}

/** A wide table in a frame that scrolls by itself, with the keyboard too. */
export function scrolling(name: string | Markup, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
}

const LONG_VALUE = 16;

/** A figure with its name, the largest thing on a page. */
export function tile(name: string, value: string, more: Markup | string = ''): Markup {
  return html`<div class="tile"><dt>${name}</dt><dd><strong${value.length > LONG_VALUE ? html` class="long"` : ''}>${value === '' ? '–' : value}</strong>${more === '' ? '' : html`<small>${more}</small>`}</dd></div>\n`;
}
