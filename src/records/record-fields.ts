const QUOTE = '"';

/**
 * Splits one record without faults into its fields. Text is latin1: one character a byte. For headers and small
 * files.
 */
export function splitRecord(record: string, delimiter = ','): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= record.length) {
    if (record[at] === QUOTE) {
      let end = at + 1;
      while (record[end] !== QUOTE || record[end + 1] === QUOTE) end += record[end] === QUOTE ? 2 : 1;
      fields.push(record.slice(at + 1, end).replaceAll('""', QUOTE));
      at = end + 2;
    } else {
      const next = record.indexOf(delimiter, at);
      const end = next < 0 ? record.length : next;
      fields.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}
