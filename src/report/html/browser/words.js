/** What the page says in its language: texts that its scripts fill in. */

/** @type {Record<string, string>} */
const WORDS = JSON.parse(document.getElementById('words')?.textContent ?? '{}');

/**
 * A text of the page with its parts in the places of their names.
 * @param {string} key
 * @param {Record<string, string>} [parts]
 */
// biome-ignore lint/correctness/noUnusedVariables: scripts of a page share their functions
function say(key, parts = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
}
