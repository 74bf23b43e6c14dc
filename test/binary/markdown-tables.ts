/** The tables of a Markdown text as GitHub reads them: rows of cells, header first, the rule left out. */
export function markdownTables(text: string): string[][][] {
  const tables: string[][][] = [];
  let isIn = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      isIn = false;
      continue;
    }
    if (!isIn) tables.push([]);
    isIn = true;
    const cells = line.split(/(?<!\\)\|/).slice(1, -1);
    tables[tables.length - 1].push(cells.map(textOfCell));
  }
  return tables.map(([header, , ...rows]) => [header, ...rows]);
}

/** What a cell shows: code and what is escaped as text. */
function textOfCell(cell: string): string {
  return cell
    .trim()
    .replace(/^`([^`]*)`$/, '$1')
    .replace(/^<code>(.*)<\/code>$/, '$1')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
