/** Ids of campaigns: plain, order beyond UTF-16, quoting, paths, case twins, too long for a file name. */
export const CAMPAIGN_IDS = [
  'P1',
  'p1',
  'K1',
  'K10',
  '캠페인 1',
  'a,b',
  'say "hi"',
  '../up',
  '.hidden',
  '..',
  'a/b',
  'A/b',
  'Ｆ',
  '😀',
  'line\nbreak',
  'carriage\rreturn',
  'two\r\nlines',
  '%41',
  ' blank ',
  '=1+1',
  '1.2E+11',
  '3.45678E+15',
  'é',
  'e\u0301',
  '\uFEFFmark',
  '\u0000',
  'x'.repeat(210),
  `${'x'.repeat(209)}y`,
  `${'x'.repeat(149)}X${'x'.repeat(60)}`,
  'y'.repeat(200),
  'Y'.repeat(200),
  '가'.repeat(23),
];

/** Ids of users. */
export const USER_IDS = [
  'u1',
  'U1',
  ' u1',
  'u2',
  'u,3',
  'u"4',
  'Ｆ',
  '😀',
  'u\n5',
  'u\r6',
  '7',
  '07',
  '\uFEFFu1',
];

/** Ids of clicks and conversions that are not serial. */
export const ODD_IDS = ['Ｆ', '😀', 'i,d', 'i"d', 'i\nd', '1.2E+11', '9'.repeat(30), 'ID', 'id', 'i\rd'];

/** Events that campaigns may list; some of them are purchase events. */
export const EVENTS = [
  'sign_up',
  'review',
  'Sign_up',
  'cart, "full"',
  'Ｆ',
  '😀',
  'purchase',
  'order',
  'refund',
];

/** Events that nobody lists. */
export const OTHER_EVENTS = ['page_view', 'df_purchase', 'Purchase', 'df_refund', '=event'];

/** Amounts; the last form has more digits than a double. */
export const AMOUNTS = [
  '',
  '',
  '0',
  '5000',
  '5000.00',
  '5.0E3',
  '1.0E7',
  '0.1',
  '0.2',
  '0.000001',
  '1e-6',
  '25E-1',
  '00012.50',
  '1E+3',
  '0E99',
  '1.50e0',
  '123456789012345.678901',
  '999999999999999',
  '9.99999999999999E14',
  '100000000000000.1E-05',
  '1.1234567',
  '0.00000049',
  '12.34567890123456789012345678901',
  '1E-7',
  '999999999999999.9999994',
  ' 5',
  '5000\u00a0',
  '12,000',
  '1,234,567.50',
  '0,001',
];

/** Currency marks, in front and behind, of the one currency and of none. */
export const MARKS = [
  ['₩', ''],
  ['￦ ', ''],
  ['', '원'],
  ['', ' 원'],
  ['KRW', ''],
  ['', '\u202fKRW'],
] as const;

/** Texts that are no amount. */
export const BAD_AMOUNTS = [
  '-5',
  '+5',
  '.5',
  '5.',
  '1,00',
  '1,0000',
  '1,000e3',
  '1e15',
  '1e003',
  '1.0E',
  '1234567890123456',
  '999999999999999.9999995',
  '1.0000000000000000000000000000001E3',
  '₩',
  '₩5000원',
  '₩ ₩5',
  '5 000',
  'NaN',
  '(5)',
  '５',
];

/** Windows; several of them are the same window. */
export const WINDOWS = [
  '1s',
  '90s',
  '30m',
  '1h',
  'PT1H',
  '25h',
  '1d',
  '24h',
  'P1DT12H',
  '3d',
  'PT72H',
  '7d',
  '168h',
  'P1W',
  'PT8760H',
  '2w',
  '7 days',
  '1 Week',
  '72시간',
  '7 일',
  ' 3d ',
];

/** Bytes that are no UTF-8. */
export const BAD_UTF8 = [
  [0xff],
  [0x61, 0xc3],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x9f, 0x98, 0x41, 0x80],
  [0xc0, 0xaf, 0xfe, 0x62],
  [0xb0, 0xa1, 0xb3, 0xaa],
  [0xf4, 0x90, 0x80, 0x80],
].map((bytes) => Buffer.from(bytes));
