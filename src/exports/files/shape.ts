import type { Kind } from './kinds.ts';

/** What must hold for a row of a kind to be read: the field under a header is one of some texts, or none of them. */
export interface RowCondition {
  header: string;
  isEqual: boolean;
  texts: readonly string[];
}

/** A condition as it is written, `KIND.HEADER=TEXT` or `!=`: the header is what stands before the first `=` or `!=`. */
export const CONDITION = /^([^.=]*)\.([\s\S]+?)(!?=)([\s\S]*)$/;

/** How the tables of an export differ from those of the console, as far as options say it; plain data. */
export interface ExportShape {
  /** Which rows of a kind are read; all must hold. */
  conditions: ReadonlyMap<Kind, readonly RowCondition[]>;
  /** Texts of columns that files lack, by `kind.column`. */
  values: ReadonlyMap<string, string>;
  /** The kinds whose files lack the id of a row: it is made of the other values. */
  madeIds: ReadonlySet<Kind>;
}

/** That of an export whose tables are the console's. */
export const USUAL_SHAPE: ExportShape = { conditions: new Map(), values: new Map(), madeIds: new Set() };

/** The conditions as options, each with one text. */
export function describeConditions({ conditions }: ExportShape): string[] {
  return [...conditions].flatMap(([kind, ofKind]) =>
    ofKind.flatMap(({ header, isEqual, texts }) =>
      texts.map((text) => `${kind}.${header}${isEqual ? '=' : '!='}${text}`),
    ),
  );
}
