import { gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';

/** A way to make an export, or the arguments, an input error. */
type Fault = (draw: Draw, files: Map<string, Buffer>, args: string[]) => void;

function replaceIn(files: Map<string, Buffer>, name: string, replace: (text: string) => string): void {
  const content = files.get(name) as Buffer;
  if (content[0] !== 0x1f) files.set(name, Buffer.from(replace(content.toString('latin1')), 'latin1'));
}

const FAULTS: readonly Fault[] = [
  (draw, files) => files.delete(draw.pick([...files.keys()])),
  (draw, files) => files.set(draw.pick([...files.keys()]), Buffer.alloc(0)),
  (draw, files) => files.set(draw.pick([...files.keys()]), Buffer.from('\u00ff\u00fea\u0000', 'latin1')),
  (draw, files) => replaceIn(files, draw.pick([...files.keys()]), (text) => text.replaceAll('\n', '\r')),
  (draw, files) => replaceIn(files, draw.pick([...files.keys()]), (text) => text.replace('_', '-')),
  (draw, files) => replaceIn(files, draw.pick([...files.keys()]), (text) => `${text}\n"never closed,\n`),
  (draw, files) => replaceIn(files, draw.pick([...files.keys()]), (text) => text.replace(/\n.*/s, '\n')),
  (draw, files) => {
    const name = draw.pick([...files.keys()].filter((key) => key.endsWith('.csv')));
    if (name !== undefined) files.set(`${name}.gz`, gzipSync(files.get(name) as Buffer));
  },
  (draw, files) => {
    const name = draw.pick([...files.keys()]);
    files.set(name, gzipSync(files.get(name) as Buffer).subarray(0, -draw.between(1, 12)));
  },
  (draw, files) =>
    files.set(
      'settings~.csv',
      Buffer.from(`changed_at,conversion_window\n,${draw.pick(['5d', '7 d', '0d', '366d', ''])}\n`),
    ),
  (_, files) =>
    files.set('conversions~.csv', Buffer.from('conversion_id,user_id,event,occurred_at,user_id\n')),
  (draw, _, args) =>
    args.push(
      ...draw.pick([
        ['--window', '0d'],
        ['--from', '2026-13-01'],
        ['--to', '1970-01-01'],
        ['--propagation', '10'],
      ]),
    ),
];

/** Spoils an export in a way that mostly makes it an input error. */
export function spoilExport(draw: Draw, files: Map<string, Buffer>, args: string[]): void {
  draw.pick(FAULTS)(draw, files, args);
}
