import { Writable } from 'node:stream';
import { RowOutput } from '../../../src/spark/kernel/streams/row-output.ts';

/** The lines that a stage of the kernel writes while `work` drives it. */
export async function writtenLines(work: (output: RowOutput) => void | Promise<void>): Promise<string[]> {
  let written = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString('latin1');
      done();
    },
  });
  const output = new RowOutput(stream);
  await work(output);
  await output.flush();
  return written.split('\n').slice(0, -1);
}
