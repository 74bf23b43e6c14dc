import { visible } from '../../../values/visible.ts';

/** Text that is HTML already. Only `html` makes it, so that no value gets into a page without being escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts and numbers are escaped, markup stands as it is, lists are joined. */
export type Content = string | number | Markup | readonly Markup[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const PLAIN = /^[\w .,:+%/–-]*$/;

function escapeText(text: string): string {
  return PLAIN.test(text) ? text : visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function render(content: Content): string {
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return content instanceof Markup ? content.text : content.map(({ text }) => text).join('');
}

/**
 * HTML from a template. Values are escaped, for text as for quoted attributes, and control characters in them are
 * shown as escapes.
 */
export function html(template: TemplateStringsArray, ...contents: Content[]): Markup {
  let text = template[0];
  contents.forEach((content, index) => {
    text += render(content) + template[index + 1];
  });
  return new Markup(text);
}

/** Nothing, where a template has an optional part. */
export const NOTHING = new Markup('');

/** Data for the scripts of a page: JSON in which nothing can end the element that holds it. */
export function embedJson(id: string, data: unknown): Markup {
  return html`<script type="application/json" id="${id}">${new Markup(JSON.stringify(data).replaceAll('<', '\\u003c'))}</script>`;
}
