import { ESCAPE, ESCAPES, SEPARATOR } from '../../protocol/protocol.ts';
import { literal } from '../sql.ts';
import { stageOver } from './stage.ts';

/**
 * Writes the rows of a kind, sorted, behind a header, into a folder of parts. Spark sorts blocks by their piece of time,
 * a stage sorts the rows in them. What comes from it as one row are many lines with separators between them.
 */
export function writeSql(kind: 'attribution' | 'unattributed', header: string, folder: string): string {
  const lines = `replace(body, ${literal(SEPARATOR)}, ${literal('\n')})`;
  const unescaped = ESCAPES.reduce(
    (text, [control, escaped]) => `replace(${text}, ${literal(escaped)}, ${literal(control)})`,
    lines,
  );
  const blocks = [
    `(SELECT 'header' AS kind, '' AS key, CAST(-1 AS BIGINT) AS position, ${literal(header)} AS body`,
    `UNION ALL SELECT * FROM attributed WHERE kind = ${literal(kind)}`,
    'ORDER BY position)',
  ].join('\n');
  return [
    `INSERT OVERWRITE DIRECTORY ${literal(folder)} USING text`,
    `SELECT IF(instr(body, ${literal(ESCAPE)}) = 0, ${lines}, ${unescaped}) AS value`,
    `FROM (${stageOver(blocks, 'order')});`,
  ].join('\n');
}
