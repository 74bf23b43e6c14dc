import { IdHash } from '../../batches/id-hash.ts';
import { type LoopMemory, Region, TEXT_SLACK } from '../../loops/loop-memory.ts';
import { Identities, type IdentitiesAddress } from '../../loops/loop-structs.ts';
import type { RecordScanner } from '../../records/record-scanner.ts';

/**
 * Identities in columns, in shared memory. The user of identity i is `texts[starts[2i], starts[2i + 1])`, its person
 * goes on from there to `starts[2i + 2]`.
 */
export interface IdentityColumns {
  length: number;
  /** Pairs: both lanes of the hash of the user. */
  userHashes: Uint32Array;
  starts: Uint32Array;
  texts: Uint8Array;
  /** In which line of the range each row begins, and how many it spans; no spans where all are one. */
  lines: Uint32Array;
  lineSpans: Uint32Array;
}

/**
 * Which person a user belongs to, in the memory in which threads scan: plain data that travels to them. A user who is
 * not listed is a person of that name.
 */
export interface PersonTable {
  address: IdentitiesAddress;
  /** Bytes that all of it takes. */
  bytes: number;
  /** How many identities there are. */
  length: number;
  /**
   * The most bytes that the id of a person takes in the texts of the table of users, and what all take, by partition.
   */
  longestText: number;
  textBytes: Float64Array;
}

/** Looks persons up. */
export class Persons {
  readonly #memory: LoopMemory;
  readonly #identities: Identities;
  readonly #seed: number;
  readonly #hash: IdHash;
  readonly #length: number;
  readonly #text: Region;
  readonly #starts: Region;
  readonly #entries: Region;

  /** `seed` is that of the hashes of the run. */
  constructor(memory: LoopMemory, { address, length }: PersonTable, seed: number) {
    this.#memory = memory;
    this.#identities = memory.structAt(Identities, address);
    this.#seed = seed;
    this.#hash = new IdHash(seed);
    this.#length = length;
    this.#text = new Region(memory);
    this.#starts = new Region(memory);
    this.#entries = new Region(memory);
  }

  /**
   * Gives the users in a field of the valid rows of a batch the hashes of their persons. When it `rewrites`, the field
   * gets the bounds of the person's id as well; it can't be read as a text any more then. Gives how many rows have a
   * user who is listed.
   */
  meet(
    scanner: RecordScanner,
    slot: number,
    valid: Uint8Array,
    hashes: Int32Array,
    rewrites: boolean,
  ): number {
    const { address } = this.#identities;
    const { loops } = this.#memory;
    return loops.meetPersons(
      address,
      scanner.address,
      slot,
      this.#seed,
      valid.byteOffset,
      hashes.byteOffset,
      rewrites,
    );
  }

  /**
   * The identities of users, plus one, 0 for those who are a person of their own. User i is `texts[starts[2i + 1],
   * starts[2i + 2])` of the memory; `texts` is an address, `starts` lies in the memory.
   */
  entriesOf(count: number, starts: Uint32Array, texts: number): Uint32Array {
    const { address } = this.#identities;
    const entries = this.#entries.numbers(count);
    this.#memory.loops.findPersons(address, this.#seed, count, starts.byteOffset, texts, entries.byteOffset);
    return entries;
  }

  /** The identity of one user plus one, 0 for one who is a person of their own. */
  entryOf(user: Uint8Array): number {
    const text = this.#text.bytes(user.length + TEXT_SLACK);
    text.set(user);
    const starts = this.#starts.numbers(3);
    starts[1] = 0;
    starts[2] = user.length;
    return this.entriesOf(1, starts, text.byteOffset)[0];
  }

  /** The id of the person of an identity. */
  textOf(entry: number): Uint8Array {
    return this.#textAt(entry * 2 - 1);
  }

  /** Both lanes of the hash of the person of an identity. */
  hashOf(entry: number): readonly [number, number] {
    const { buffer, byteOffset, length } = this.textOf(entry);
    this.#hash.compute(new DataView(buffer, byteOffset, length + TEXT_SLACK), 0, length);
    return [this.#hash.a, this.#hash.b];
  }

  /** The person of a user, as texts. */
  personOf(user: string): string {
    const entry = this.entryOf(Buffer.from(user));
    return entry === 0 ? user : Buffer.from(this.textOf(entry)).toString();
  }

  /** As `personOf`, for texts in latin1, one character a byte. */
  personOfLatin1(user: string): string {
    const entry = this.entryOf(Buffer.from(user, 'latin1'));
    return entry === 0 ? user : Buffer.from(this.textOf(entry)).toString('latin1');
  }

  /**
   * All users that belong to one of some persons, by person; those who are a person of their own are not among them.
   */
  usersOf(persons: ReadonlySet<string>): Map<string, string[]> {
    const users = new Map<string, string[]>();
    for (let entry = 1; entry <= this.#length; entry++) {
      const person = Buffer.from(this.textOf(entry)).toString();
      if (!persons.has(person)) continue;
      const bytes = this.#textAt(entry * 2 - 2);
      // Neither a row that says the same again nor one in conflict is looked up as itself.
      if (this.entryOf(bytes) === entry)
        users.set(person, [...(users.get(person) ?? []), Buffer.from(bytes).toString()]);
    }
    return users;
  }

  #textAt(place: number): Uint8Array {
    const { starts, texts } = this.#identities;
    const [start, end] = this.#memory.numbers(starts + place * 4, 2);
    return this.#memory.bytes(texts + start, end - start);
  }
}
