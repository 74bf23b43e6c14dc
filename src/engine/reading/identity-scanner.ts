import { RowColumns } from '../../batches/row-columns.ts';
import { readRange } from '../../exports/range-reader.ts';
import type { TextBytes } from '../../loops/loop-memory.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';
import type { Zone } from '../../values/zone.ts';
import { Arena } from '../columns/arena.ts';
import { copyBytes, copyNumbers, grown } from '../columns/shared-columns.ts';
import type { Job } from '../job.ts';
import type { IdentityColumns } from '../users/persons.ts';
import { rejectOf } from './fields.ts';
import { RejectCollector } from './reject-collector.ts';
import { BATCH, type FileScanners, type ReadPart, type ScanTask } from './scan.ts';

const [USER_ID, PERSON_ID] = [0, 1];

/** The identities of a range. */
export interface IdentityPart extends ReadPart {
  /** In pieces of the range, one behind the other. */
  identities: IdentityColumns[];
}

/** Reads ranges of identities. */
export class IdentityScanner {
  readonly #job: Job;
  readonly #zone: Zone;
  readonly #scanners: FileScanners;
  #rows: RowColumns | undefined;

  constructor(job: Job, zone: Zone, scanners: FileScanners) {
    this.#job = job;
    this.#zone = zone;
    this.#scanners = scanners;
  }

  /** Reads the identities of a range. */
  async scan(task: ScanTask): Promise<IdentityPart> {
    const scanner = this.#scanners.of(task.file);
    // Most exports have no identities, and no need of its columns.
    this.#rows ??= new RowColumns(BATCH, this.#job.seed, this.#zone, scanner.memory);
    const batch = this.#rows;
    const collector = new IdentityCollector();
    const file = this.#job.files[task.file];
    const { keptRejects, scratchFolder } = this.#job;
    const rejects = new RejectCollector(scratchFolder, keptRejects);
    const counts = { rows: 0, notSelected: 0, excluded: 0, rewritten: 0, rounded: 0 };
    const { blockBytes } = this.#job;
    const reading = await readRange(file, task.range, scanner, blockBytes, rejects, (bytes) => {
      batch.begin(scanner, USER_ID, undefined);
      batch.hashTexts(USER_ID, batch.idHashes);
      // For their faults only: persons are hashed where they are looked up.
      batch.hashTexts(PERSON_ID, batch.userHashes);
      counts.rows += scanner.scanned;
      counts.notSelected += scanner.scanned - scanner.count;
      counts.rewritten += batch.countRewritten();
      for (let row = 0; row < scanner.count; row++) {
        if (batch.valid[row] === 1) collector.add(scanner, bytes, row, batch);
        else rejects.push(rejectOf(scanner, row, bytes, file, this.#zone, noFault));
      }
    });
    const coverage = { first: Number.POSITIVE_INFINITY, last: -1, days: [] };
    return { reading, rejected: rejects.take(), coverage, ...counts, identities: collector.take() };
  }
}

function noFault(): never {
  throw new Error('a row of identities is invalid without a fault');
}

/** Identities are put away when there are so many: what is not put away yet is copied where it grows. */
const PIECE = 1 << 15;

/** Collects the identities of a range. */
class IdentityCollector {
  readonly #arena = new Arena();
  readonly #pieces: IdentityColumns[] = [];
  #length = 0;
  readonly #userHashes = new Uint32Array(PIECE * 2);
  readonly #starts = new Uint32Array(PIECE * 2 + 1);
  #texts = new Uint8Array(PIECE * 16);
  #spansSeveral = false;
  readonly #lines = new Uint32Array(PIECE);
  readonly #lineSpans = new Uint32Array(PIECE);

  /** Adds a valid row of a batch. */
  add(scanner: RecordScanner, bytes: TextBytes, row: number, { idHashes }: RowColumns): void {
    if (this.#length === PIECE) this.#putAway();
    const at = this.#length++;
    this.#userHashes[at * 2] = idHashes[row * 2];
    this.#userHashes[at * 2 + 1] = idHashes[row * 2 + 1];
    this.#lines[at] = scanner.lines[row];
    this.#lineSpans[at] = scanner.lineSpans[row];
    if (scanner.lineSpans[row] > 1) this.#spansSeveral = true;
    this.#addText(scanner, bytes, row, USER_ID, at * 2);
    this.#addText(scanner, bytes, row, PERSON_ID, at * 2 + 1);
  }

  /** What was collected, in shared memory. */
  take(): IdentityColumns[] {
    this.#putAway();
    return this.#pieces;
  }

  #putAway(): void {
    const length = this.#length;
    const arena = this.#arena;
    this.#pieces.push({
      length,
      userHashes: copyNumbers(this.#userHashes, length * 2, arena),
      starts: copyNumbers(this.#starts, length * 2 + 1, arena),
      texts: copyBytes(this.#texts, this.#starts[length * 2], arena),
      lines: copyNumbers(this.#lines, length, arena),
      lineSpans: copyNumbers(this.#lineSpans, this.#spansSeveral ? length : 0, arena),
    });
    this.#length = 0;
    this.#spansSeveral = false;
  }

  /** Adds a text as the one with this number. */
  #addText(
    { fields, slots }: RecordScanner,
    bytes: TextBytes,
    row: number,
    slot: number,
    number: number,
  ): void {
    const at = (row * slots + slot) * 2;
    const [first, end] = [fields[at], fields[at + 1]];
    const start = this.#starts[number];
    this.#texts = grown(this.#texts, start + end - first);
    for (let from = first, to = start; from < end; ) this.#texts[to++] = bytes[from++];
    this.#starts[number + 1] = start + end - first;
  }
}
