/** An object of a class of src/loops/assembly: fields of numbers in the memory of the loops. */
export abstract class Struct {
  /** Its bytes. */
  protected readonly view: DataView;

  constructor(view: DataView) {
    this.view = view;
  }

  /** Where it lies, as loops are told of it. */
  abstract readonly address: number;

  /** Sets some of the fields. */
  set(values: Partial<Fields<this>>): void {
    Object.assign(this, values);
  }
}

/** What a struct holds, without what all structs have. */
export type Fields<T extends Struct> = Omit<T, keyof Struct>;

/** A class of structs, each of so many bytes. */
export interface StructType<T extends Struct> {
  readonly BYTES: number;
  new (view: DataView): T;
}
