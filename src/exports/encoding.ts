import iconv from 'iconv-lite';

/** For a message about bytes that are not UTF-8: names CP949 where they decode as that. */
export function explainEncoding(bytes: Buffer): string {
  const decodes = !iconv.decode(bytes, 'cp949').includes('\ufffd');
  return decodes
    ? ', but it decodes as cp949 (Korean Windows); save the file as "CSV UTF-8"'
    : ', expected UTF-8; save the file as "CSV UTF-8"';
}
