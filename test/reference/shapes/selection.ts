import { InputFault } from '../input-fault.ts';
import type { Condition, ReferenceOptions } from '../options.ts';
import { distinct } from '../order.ts';

/** What is asked of the fields of one file. */
export class Selection {
  private readonly conditions: readonly Condition[];
  private readonly header: readonly string[];

  constructor(kind: string, file: string, header: readonly string[], { shape }: ReferenceOptions) {
    this.conditions = shape.conditions.filter((condition) => condition.kind === kind);
    const missing = this.conditions.find((condition) => !header.includes(condition.header));
    if (missing !== undefined) throw new InputFault(`${file}: ${missing.header} is asked for and missing`);
    this.header = header;
  }

  /** The fields of a record that are asked for, in the order of the file. */
  fields(record: readonly Buffer[]): { header: string; bytes: Buffer }[] {
    const asked = distinct(this.conditions.map(({ header }) => header));
    return this.header
      .map((header, place) => ({ header, bytes: record[place] ?? Buffer.alloc(0) }))
      .filter(({ header }) => asked.includes(header));
  }

  /** Whether all conditions hold; of several `=` for one header it is enough that one does. */
  selects(record: readonly Buffer[]): boolean {
    return this.fields(record).every(({ header, bytes }) => {
      const own = this.conditions.filter((condition) => condition.header === header);
      const isText = ({ text }: Condition) => bytes.equals(Buffer.from(text));
      const allowed = own.filter(({ isEqual }) => isEqual);
      const forbidden = own.filter(({ isEqual }) => !isEqual);
      return (allowed.length === 0 || allowed.some(isText)) && !forbidden.some(isText);
    });
  }
}
