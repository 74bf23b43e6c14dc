import { draw, type ExportParameters } from './parameters.ts';
import type { RowWriter } from './row-writer.ts';

const USER_SALT = 60;
const MAILBOXES = ['user', 'member', 'shop.customer', 'newsletter', 'app'];
const DOMAINS = ['example.com', 'mail.example.net', 'example.org', 'post.example.co.kr'];

/** Writes the id of a click or conversion, told by its row; the four salts from `salt` on belong to it. */
export function writeRowId(
  out: RowWriter,
  p: ExportParameters,
  prefix: string,
  row: number,
  salt: number,
): void {
  if (p.ids === 'uuid') out.ascii(uuid(p, row, salt));
  else if (p.ids === 'number') out.number('', row + 1, 0);
  else out.number(prefix, row, 10);
}

/** Writes the id of a user, told by its number. */
export function writeUserId(out: RowWriter, p: ExportParameters, user: number): void {
  if (p.ids === 'uuid') out.ascii(uuid(p, user, USER_SALT));
  else if (p.ids === 'number') out.number('', scattered(user), 0);
  else if (p.ids === 'email') out.ascii(address(p, user));
  else out.number('u', scattered(user), 8);
}

/** Scatters users over eight digits (99,999,989 is prime, so no two meet). */
const scattered = (user: number): number => ((user + 1) * 48_271) % 99_999_989;

function address(p: ExportParameters, user: number): string {
  const bits = draw(p, user, USER_SALT);
  return `${MAILBOXES[bits % MAILBOXES.length]}.${scattered(user)}@${DOMAINS[(bits >>> 8) % DOMAINS.length]}`;
}

/** A random UUID (version 4). Its first 32 bits alone differ from row to row. */
function uuid(p: ExportParameters, row: number, salt: number): string {
  const [a, b, c, d] = [0, 1, 2, 3].map((part) => draw(p, row, salt + part));
  const [middle, last] = [(b & 0xffff0fff) | 0x4000, (c & 0x3fffffff) | 0x80000000];
  return `${quad(a >>> 16)}${quad(a)}-${quad(middle >>> 16)}-${quad(middle)}-${quad(last >>> 16)}-${quad(last)}${quad(d >>> 16)}${quad(d)}`;
}

const QUADS = Array.from({ length: 1 << 16 }, (_, bits) => bits.toString(16).padStart(4, '0'));
const quad = (bits: number): string => QUADS[bits & 0xffff];
