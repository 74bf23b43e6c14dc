import { ConversionBatch } from '../../batches/conversion-batch.ts';
import { IdTable } from '../../batches/id-table.ts';
import { looksRewritten } from '../../batches/row-columns.ts';
import { conversionReject } from '../../engine/reading/conversion-part.ts';
import { latin1Of } from '../../engine/reading/fields.ts';
import { BATCH } from '../../engine/reading/scan.ts';
import { LeftOutUsers } from '../../engine/users/left-out-users.ts';
import { LINE_ID } from '../../exports/files/kinds.ts';
import { firstFault } from '../../exports/row-faults.ts';
import type { LoopMemory, TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import { Zone } from '../../values/zone.ts';
import type { KernelJob } from '../protocol/kernel-job.ts';
import { toBytes } from '../protocol/protocol.ts';
import type { BatchTaker } from './batch-taker.ts';
import type { FileReports } from './file-reports.ts';
import { BlockOutput } from './streams/block-output.ts';
import type { RowOutput } from './streams/row-output.ts';

const [ID, USER, EVENT] = [0, 1, 2];

/** Gives a row for each valid conversion, keyed by its id, and for each valid row of identities, keyed by its user. */
export class RowScanner implements BatchTaker {
  readonly #kernel: KernelJob;
  /** Rows by their id. */
  readonly #unsettled: BlockOutput;
  readonly #reports: FileReports;
  readonly #zone: Zone;
  readonly #conversions: ConversionBatch;
  readonly #currencies: IdTable;
  readonly #leftOut: LeftOutUsers | undefined;
  /** Whether refunds may name conversions that are left out. */
  readonly #hasRefunds: boolean;

  constructor(kernel: KernelJob, memory: LoopMemory, reports: FileReports, output: RowOutput) {
    const { job } = kernel;
    this.#kernel = kernel;
    this.#unsettled = new BlockOutput('unsettled', kernel.keyPartitions, output);
    this.#reports = reports;
    this.#zone = new Zone(job.timezone);
    this.#leftOut = job.excludedUsers && new LeftOutUsers(job.excludedUsers, BATCH, job.seed, memory);
    this.#hasRefunds = job.files.some(({ kind }) => kind === 'refunds');
    this.#currencies = IdTable.of(job.seed, [''], memory);
    const events = IdTable.of(job.seed, job.events, memory);
    this.#conversions = new ConversionBatch(BATCH, job.seed, events, this.#currencies, this.#zone, memory);
  }

  take(file: number, scanner: RecordScanner, bytes: TextBytes): void {
    this.#reports.countBatch(file, scanner);
    if (this.#kernel.job.files[file].kind === 'identities') this.#giveIdentities(file, scanner, bytes);
    else this.#giveConversions(file, scanner, bytes);
  }

  end(): void {
    this.#unsettled.end();
  }

  #giveConversions(place: number, scanner: RecordScanner, bytes: TextBytes): void {
    const batch = this.#conversions;
    const file = this.#kernel.job.files[place];
    const lineSlot = file.used.findIndex(({ name }) => name === LINE_ID);
    batch.decode(scanner, file);
    this.#reports.count('excluded', place, this.#leftOut?.leaveOut(scanner, USER, batch.valid) ?? 0);
    this.#reports.count('rewritten', place, batch.countRewritten());
    this.#reports.count('rounded', place, batch.countRounded());
    for (let row = 0; row < scanner.count; row++) {
      if (this.#leftOut?.has(row)) {
        if (this.#hasRefunds) this.#give('excluded', latin1Of(scanner, bytes, row, ID), place, []);
        continue;
      }
      if (batch.valid[row] === 0) {
        this.#reports.reject(place, conversionReject(scanner, row, bytes, file, this.#zone));
        continue;
      }
      this.#give('conversion', latin1Of(scanner, bytes, row, ID), place, [
        String(batch.times[row]),
        latin1Of(scanner, bytes, row, EVENT),
        latin1Of(scanner, bytes, row, USER),
        String(batch.units[row]),
        String(batch.millionths[row]),
        toBytes(this.#currencies.text(batch.currencies[row])),
        ...(this.#kernel.job.hasLines ? [lineSlot < 0 ? '' : latin1Of(scanner, bytes, row, lineSlot)] : []),
      ]);
    }
  }

  /** Identities are told apart by the rule itself: there are far fewer of them than of clicks. */
  #giveIdentities(place: number, scanner: RecordScanner, bytes: TextBytes): void {
    const file = this.#kernel.job.files[place];
    let rewritten = 0;
    for (let row = 0; row < scanner.count; row++) {
      const fault = firstFault(scanner, row, bytes, file, this.#zone);
      if (fault !== undefined) {
        this.#reports.reject(place, fault);
        continue;
      }
      const [user, person] = [0, 1].map((slot) => latin1Of(scanner, bytes, row, slot));
      for (const id of [user, person]) rewritten += Number(isRewritten(id));
      this.#give('identity', user, place, [person]);
    }
    this.#reports.count('rewritten', place, rewritten);
  }

  #give(kind: 'conversion' | 'excluded' | 'identity', key: string, position: number, body: string[]): void {
    this.#unsettled.add({ kind, key, position, body });
  }
}

function isRewritten(latin1: string): boolean {
  const bytes = Buffer.from(latin1, 'latin1');
  return looksRewritten(bytes, 0, bytes.length);
}
