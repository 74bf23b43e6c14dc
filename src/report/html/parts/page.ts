import { createHash } from 'node:crypto';
import { html, Markup, NOTHING } from './markup.ts';

/** What frames a page. */
export interface Frame {
  title: string;
  /** The way from the page to the folder of the report: empty, or `../`. */
  root: string;
  scripts: readonly string[];
  styles: readonly string[];
  version: string;
  /** What stands below each page, for example the zone of its times. */
  footer: Markup;
  body: Markup;
}

/** No network at all: only scripts and styles beside the page, from a disk or from where the folder is published. */
const POLICY =
  "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'";

/** A page that is one file: its style stands in it, and it has no scripts. */
export interface SinglePage extends Pick<Frame, 'title' | 'version' | 'footer' | 'body'> {
  style: string;
  /** What wrote the page; it stands at its beginning. */
  generator: string;
}

/** A whole page of a report. */
export function renderPage({ root, scripts, styles, ...page }: Frame): string {
  const links = html`${styles.map((style) => html`<link rel="stylesheet" href="${root}assets/${style}">\n`)}${scripts.map((script) => html`<script defer src="${root}assets/${script}"></script>\n`)}`;
  return `${beginning(NOTHING)}${rest(page, POLICY, links)}`;
}

/** A whole page in one file. */
export function renderSinglePage({ style, generator, ...page }: SinglePage): string {
  const digest = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `${singlePageBeginning(generator)}${rest(page, policy, new Markup(`<style>${style}</style>\n`))}`;
}

/** How a page in one file begins, by which it is known again. */
export function singlePageBeginning(generator: string): string {
  return beginning(html`<meta name="generator" content="${generator}">\n`);
}

function beginning(generator: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${generator}`.text;
}

function rest(
  { title, version, footer, body }: Pick<Frame, 'title' | 'version' | 'footer' | 'body'>,
  policy: string,
  head: Markup,
): string {
  return html`<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}</head>
<body>
<a class="skip" href="#main">Skip to the numbers</a>
${body}
<footer>${footer} Made by lasttouch ${version}.</footer>
</body>
</html>
`.text;
}

/** The form that filters the rows of the table of campaigns; hidden until the script shows it. */
export function filterForm(placeholder: string): Markup {
  return html`<form id="filter" hidden>
<label>Filter <input type="search" name="text" placeholder="${placeholder}" autocomplete="off"></label>
<output name="shown"></output>
</form>`;
}

/** A wide table in a frame that scrolls by itself, with the keyboard too. */
export function scrolling(name: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
}

const LONG_VALUE = 16;

/** A figure with its name, the largest thing on a page. */
export function tile(name: string, value: string, more: Markup | string = ''): Markup {
  return html`<div class="tile"><dt>${name}</dt><dd><strong${value.length > LONG_VALUE ? html` class="long"` : ''}>${value === '' ? '–' : value}</strong>${more === '' ? '' : html`<small>${more}</small>`}</dd></div>\n`;
}
