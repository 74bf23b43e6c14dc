import { expect, test } from 'vitest';
import { xmlText } from '../../../src/values/markup/xml.ts';

test.each([
  ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
  ['"it\'s"', '&quot;it&#39;s&quot;'],
  [']]>', ']]&gt;'],
  ['\u0000\u0008\u000b\u001f', '\ufffd\ufffd\ufffd\ufffd'],
  ['\ufffe\uffff', '\ufffd\ufffd'],
  ['\ud800x\udc00', '\ufffdx\ufffd'],
  ['\t\n\u0020가😀', '\t\n\u0020가😀'],
  ['\r', '&#13;'],
])('%j is %j', (text, xml) => {
  expect(xmlText(text)).toBe(xml);
});
