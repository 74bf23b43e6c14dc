import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { readLines } from '../../../src/spark/kernel/streams/read-lines.ts';
import { RowOutput } from '../../../src/spark/kernel/streams/row-output.ts';
import type { ProtocolRow } from '../../../src/spark/protocol/protocol.ts';

/** The lines of chunks, and how many chunks were told of. */
async function linesOf(...chunks: string[]): Promise<{ lines: string[]; told: number }> {
  const lines: string[] = [];
  let told = 0;
  const stream = PassThrough.from(chunks.map((chunk) => Buffer.from(chunk)));
  await readLines(
    stream,
    (line) => lines.push(line.toString()),
    async () => {
      told++;
    },
  );
  return { lines, told };
}

test('lines come whole however the stream is cut, the last one with or without its end', async () => {
  expect(await linesOf('a\nb', 'c', 'd\n\ne')).toEqual({ lines: ['a', 'bcd', '', 'e'], told: 3 });
  expect(await linesOf('a\n', 'b\n')).toEqual({ lines: ['a', 'b'], told: 2 });
  expect(await linesOf()).toEqual({ lines: [], told: 0 });
});

/** A stream that keeps what it was given, and how often. */
function keeping(): { stream: Writable; written: string[] } {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('latin1'));
      done();
    },
  });
  return { stream, written };
}

const row = (text: string): ProtocolRow => ({ kind: 'problem', key: '', position: 0, body: [text] });

test('few rows wait until they are asked for, many are written at once', async () => {
  const { stream, written } = keeping();
  const output = new RowOutput(stream);
  output.add(row('a'));
  await output.ease();
  expect(written).toEqual([]);
  output.add(row('b'.repeat(1 << 16)));
  await output.ease();
  expect(written).toHaveLength(1);
  await output.flush();
  expect(written.join('').match(/b{9,}/)?.[0]).toHaveLength(1 << 16);
});

test('a stream that can not be written to fails the rows', async () => {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) });
  stream.on('error', () => {});
  const output = new RowOutput(stream);
  output.add(row('a'));
  await expect(output.flush()).rejects.toThrow('full');
});
