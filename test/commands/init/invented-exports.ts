import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { rows, table, two } from './init-export.ts';

/** An invented export, and what `init` has to make of it. */
export interface InventedExport {
  name: string;
  files: Record<string, string | Buffer>;
  args?: string[];
  /** The whole configuration, but for the names of the files. */
  configuration: Record<string, unknown>;
  /** By kind, where they are not `clicks.csv`, `orders.csv` and, with it, `campaigns.csv`. */
  kinds?: Record<string, string[]>;
  /** For each question words that it holds, and the options that would settle it. */
  questions?: [words: RegExp, options: string[]][];
  /** Words that a remark holds. */
  remark?: RegExp;
  /** Words that the reason of an option holds. */
  understood?: RegExp;
  /** Words that the reason why a file is not read holds. */
  notRead?: RegExp;
}

const CAMPAIGNS = table(
  'campaign_id,name,channel,published_at,purchase_conversion',
  ...['P1', 'P2', 'P3'].map((id) => `${id},${id},push,2026-11-01,on`),
);
const CLICKS = table(
  'click_id,campaign_id,user_id,clicked_at',
  ...rows(12, (n) => `c${n},P${(n % 3) + 1},u${n},2026-11-${two(n)}T09:00:00+09:00`),
);
const ORDERS = table(
  'conversion_id,user_id,event,occurred_at,amount',
  ...rows(12, (n) => `o${n},u${n},purchase,2026-11-${two(n)}T12:00:00+09:00,${n}000`),
);
const FROM_CLICKS = { 'campaigns-from-clicks': true, window: '7d' };
const WINDOW = ['--window', '7d'];
const SWAPPED = ['--columns', 'clicks.user_id=click_id', '--columns', 'clicks.click_id=user_id'];

/** Clicks and purchases in one table, in which no name says which column is that of campaigns. */
const EVENTS = table(
  'member_no,event_name,event_time,ref,price',
  ...rows(12, (n) => `m${n % 5},message_click,2026-11-${two(n)} 10:00:00,A-${n % 3},`),
  ...rows(12, (n) => `m${n % 5},purchase,2026-11-${two(n)} 12:00:00,,${n}000`),
);
const EVENT_COLUMNS = [
  'conversions.user_id=member_no',
  'conversions.event=event_name',
  'conversions.occurred_at=event_time',
  'conversions.amount=price',
];
const NAMED_EVENTS = ['--clicks', 'export/events.csv', '--conversions', 'export/events.csv'];

/** Orders under another header, with a time and an amount of each. */
function orders(header: string, row: (n: number) => string): string {
  return table(header, ...rows(12, row));
}

export const INVENTED: readonly InventedExport[] = [
  {
    name: 'other names in English, and no file of campaigns',
    files: {
      'clicks.csv': table(
        'event_id,campaign,member_no,click_time',
        ...rows(12, (n) => `e${n},P1,u${n},2026-11-${two(n)} 09:00:00`),
      ),
      'orders.csv': orders(
        'order_no,member_no,paid_at,total',
        (n) => `o${n},u${n},2026-11-${two(n)} 12:00:00,${n}000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'clicks.click_id=event_id',
        'clicks.campaign_id=campaign',
        'clicks.user_id=member_no',
        'clicks.clicked_at=click_time',
        'conversions.conversion_id=order_no',
        'conversions.user_id=member_no',
        'conversions.occurred_at=paid_at',
        'conversions.amount=total',
      ],
      value: ['conversions.event=purchase'],
    },
    remark: /taken as those of Asia\/Seoul/,
  },
  {
    name: 'Korean names in CP949 with titles and semicolons',
    files: {
      'clicks.csv': iconv.encode(
        `클릭 목록\n기간: 2026-11\n\n${orders('클릭번호;캠페인코드;회원번호;클릭일시', (n) => `c${n};봄할인;m${n};2026. 11. ${n}. 오전 9:00`)}`,
        'cp949',
      ),
      'orders.csv': iconv.encode(
        `주문 목록\n기간: 2026-11\n\n${orders('주문번호;회원번호;결제일시;결제금액', (n) => `o${n};m${n};2026. 11. ${n}. 오후 1:00;${n},000원`)}`,
        'cp949',
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      encoding: 'cp949',
      delimiter: [';'],
      'skip-lines': ['3'],
      columns: [
        'clicks.click_id=클릭번호',
        'clicks.campaign_id=캠페인코드',
        'clicks.user_id=회원번호',
        'clicks.clicked_at=클릭일시',
        'conversions.conversion_id=주문번호',
        'conversions.user_id=회원번호',
        'conversions.occurred_at=결제일시',
        'conversions.amount=결제금액',
      ],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'the two ids of clicks swapped',
    files: {
      'campaigns.csv': CAMPAIGNS,
      'clicks.csv': table(
        'click_id,campaign_id,user_id,clicked_at',
        ...rows(12, (n) => `c${n},u${n},P${(n % 3) + 1},2026-11-${two(n)}T09:00:00+09:00`),
      ),
      'orders.csv': ORDERS,
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'] },
    configuration: { window: '7d' },
    questions: [
      [
        /no campaign_id of the clicks .* are the two swapped/,
        ['--columns clicks.campaign_id=user_id --columns clicks.user_id=campaign_id'],
      ],
    ],
  },
  ...[[], SWAPPED].map(
    (answer): InventedExport => ({
      name: `the id of clicks and their user swapped${answer.length > 0 ? ', and the answer' : ''}`,
      files: {
        'clicks.csv': table(
          'click_id,campaign_id,user_id,clicked_at',
          ...rows(40, (n) => `u${n},P1,x${n},2026-11-01T09:00:${two(n)}+09:00`),
        ),
        'orders.csv': ORDERS,
      },
      args: [...WINDOW, ...answer],
      configuration: {
        ...FROM_CLICKS,
        ...(answer.length > 0 ? { columns: ['clicks.user_id=click_id', 'clicks.click_id=user_id'] } : {}),
      },
      questions:
        answer.length > 0
          ? []
          : [
              [
                /no user_id of the clicks is among those of orders.csv .* values of "click_id" are: are the two swapped/,
                ['--columns clicks.click_id=user_id --columns clicks.user_id=click_id'],
              ],
            ],
    }),
  ),
  {
    name: 'the id of orders and their user swapped',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'conversion_id,user_id,event,occurred_at,amount',
        (n) => `u${n},o${n},purchase,2026-11-${two(n)}T12:00:00+09:00,${n}000`,
      ),
    },
    args: WINDOW,
    configuration: FROM_CLICKS,
    questions: [
      [
        /no user_id of the conversions is among those of clicks.csv .* values of "conversion_id" are: are the two swapped/,
        ['--columns conversions.conversion_id=user_id --columns conversions.user_id=conversion_id'],
      ],
    ],
  },
  {
    name: 'the id and the name of campaigns swapped',
    files: {
      'campaigns.csv': table(
        'campaign_id,name,channel,published_at,purchase_conversion',
        ...['P1', 'P2', 'P3'].map((id) => `Autumn ${id},${id},push,2026-11-01,on`),
      ),
      'clicks.csv': CLICKS,
      'orders.csv': ORDERS,
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'] },
    configuration: { window: '7d' },
    questions: [
      [
        /no campaign_id of the campaigns is among those of clicks.csv .* values of "name" are: are the two swapped/,
        ['--columns campaigns.campaign_id=name --columns campaigns.name=campaign_id'],
      ],
    ],
  },
  {
    name: 'users of whom none clicked',
    files: { 'clicks.csv': CLICKS, 'orders.csv': ORDERS.replaceAll(/,u(?=\d)/g, ',v') },
    args: WINDOW,
    configuration: FROM_CLICKS,
    questions: [
      [
        /no user_id of the clicks is among those of orders.csv \("u1" in "user_id" of clicks.csv, "v1" in "user_id" of orders.csv\), so that nothing is credited/,
        [
          '--columns clicks.user_id=user_id --columns conversions.user_id=user_id',
          '--columns clicks.user_id=HEADER --columns conversions.user_id=HEADER',
        ],
      ],
    ],
  },
  {
    name: 'users of whom none clicked, which is so',
    files: { 'clicks.csv': CLICKS, 'orders.csv': ORDERS.replaceAll(/,u(?=\d)/g, ',v') },
    args: [...WINDOW, '--columns', 'clicks.user_id=user_id', '--columns', 'conversions.user_id=user_id'],
    configuration: {
      ...FROM_CLICKS,
      columns: ['clicks.user_id=user_id', 'conversions.user_id=user_id'],
    },
  },
  {
    name: 'users of whom none clicked in the rows looked at',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': table(
        'conversion_id,user_id,event,occurred_at,amount',
        ...rows(1100, (n) => `o${n},v${n},purchase,2026-11-01T12:00:00+09:00,1000`),
      ),
    },
    args: WINDOW,
    configuration: FROM_CLICKS,
    remark:
      /no user_id of the clicks is among those of orders.csv .* in the rows looked at: where that is so in all of them, nothing is credited/,
  },
  {
    name: 'users whom only a file of identities brings together',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': ORDERS.replaceAll(/,u(?=\d)/g, ',v'),
      'identities.csv': table('user_id,person_id', ...rows(12, (n) => `u${n},v${n}`)),
    },
    args: WINDOW,
    kinds: { identities: ['identities.csv'] },
    configuration: FROM_CLICKS,
  },
  {
    name: 'clicks on no known campaign',
    files: {
      'campaigns.csv': table(
        'campaign_id,name,channel,published_at,purchase_conversion',
        'Q1,Autumn,push,2026-11-01,on',
      ),
      'clicks.csv': CLICKS,
      'orders.csv': ORDERS,
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'] },
    configuration: { window: '7d' },
    questions: [
      [
        /no campaign_id of the clicks is among those of campaigns.csv .* so that nothing is credited/,
        [
          '--columns clicks.campaign_id=campaign_id --columns campaigns.campaign_id=campaign_id',
          '--columns clicks.campaign_id=HEADER --columns campaigns.campaign_id=HEADER',
        ],
      ],
    ],
  },
  {
    name: 'times under a name that says nothing',
    files: {
      'campaigns.csv': CAMPAIGNS,
      'log.csv': table(
        'when,user_id,event,target,born,amt',
        ...rows(12, (n) => `2026-11-${two(n)} 09:00:00,u${n},click,P${(n % 3) + 1},1990-01-01,`),
        ...rows(12, (n) => `2026-11-${two(n)} 12:00:00,u${n},purchase,,1990-01-01,${n}000`),
      ),
    },
    args: [...WINDOW, '--columns', 'conversions.amount=amt'],
    kinds: { campaigns: ['campaigns.csv'], clicks: ['log.csv'], conversions: ['log.csv'] },
    configuration: {
      window: '7d',
      columns: [
        'clicks.campaign_id=target',
        'clicks.clicked_at=when',
        'conversions.occurred_at=when',
        'conversions.amount=amt',
      ],
      where: ['clicks.event=click', 'conversions.event!=click'],
      'make-ids': ['clicks', 'conversions'],
    },
  },
  {
    name: 'events of which only some have an amount, under a name that says nothing',
    files: {
      'clicks.csv': CLICKS,
      'events.csv': table(
        'when,user_id,event,amt',
        ...rows(12, (n) => `2026-11-${two(n)} 08:00:00,u${n},visit,`),
        ...rows(12, (n) => `2026-11-${two(n)} 12:00:00,u${n},purchase,${n}000`),
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['clicks.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.occurred_at=when'],
      'make-ids': ['conversions'],
    },
    questions: [
      [
        /is one of these columns of events.csv the amount: "amt" \("1000"\)/,
        ['--columns conversions.amount=amt', '--value conversions.amount='],
      ],
    ],
  },
  {
    name: 'two columns of times under names that say nothing',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_id,user_id,first,second,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T11:00:00+09:00,2026-11-${two(n)}T12:30:00+09:00,5000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_id'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /which column of orders.csv is conversions.occurred_at: "first" .* or "second"/,
        ['--columns conversions.occurred_at=first', '--columns conversions.occurred_at=second'],
      ],
    ],
  },
  {
    name: 'cancelled orders in a file of their own',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': ORDERS,
      'cancel.csv': table(
        'order_id,uid,canceled_at,refund',
        ...rows(5, (n) => `o${n},u${n},2026-11-20T12:00:00+09:00,${n}000`),
      ),
    },
    args: WINDOW,
    kinds: { refunds: ['cancel.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: ['refunds.conversion_id=order_id', 'refunds.refunded_at=canceled_at', 'refunds.amount=refund'],
      'make-ids': ['refunds'],
    },
  },
  ...Object.entries({
    'users with their days of birth': ['1990-01-01', /no column with a usual name of a time, or with a time/],
    'users with a time of which nobody says what was then': [
      '2026-01-01 09:00',
      /has users and times, but no/,
    ],
  } as const).map(
    ([name, [time, notRead]]): InventedExport => ({
      name,
      files: {
        'clicks.csv': CLICKS,
        'orders.csv': ORDERS,
        'users.csv': table('user_id,joined', ...rows(12, (n) => `u${n},${time}`)),
      },
      args: WINDOW,
      configuration: FROM_CLICKS,
      notRead,
    }),
  ),
  {
    name: 'two amounts of an order',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_id,user_id,paid_at,total_price,order_amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T11:00:00+09:00,5000,4000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_id', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /which column of orders.csv is conversions.amount: "total_price" .* or "order_amount"/,
        ['--columns conversions.amount=total_price', '--columns conversions.amount=order_amount'],
      ],
    ],
  },
  {
    name: 'two amounts and two times of which one has a more usual name',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_id,user_id,created_at,paid_at,price,total_price,value',
        (n) => `o${n},u${n},2026-11-${two(n)}T11:00:00+09:00,2026-11-${two(n)}T12:00:00+09:00,4000,5000,5000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_id',
        'conversions.occurred_at=paid_at',
        'conversions.amount=total_price',
      ],
      value: ['conversions.event=purchase'],
    },
    understood:
      /"2026-11-01T12:00:00\+09:00" in orders.csv, and not "created_at" \("2026-11-01T11:00:00\+09:00"\)\n.*"5000" in orders.csv, and not "price" \("4000"\)$/m,
  },
  {
    name: 'two columns of times of an order',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_id,user_id,order_date,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T11:00:00+09:00,2026-11-${two(n)}T12:30:00+09:00,5000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_id'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /which column of orders.csv is conversions.occurred_at: "order_date" .* or "paid_at"/,
        ['--columns conversions.occurred_at=order_date', '--columns conversions.occurred_at=paid_at'],
      ],
    ],
  },
  {
    name: 'two columns of times, and the answer',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_id,user_id,order_date,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T11:00:00+09:00,2026-11-${two(n)}T12:30:00+09:00,5000`,
      ),
    },
    args: [...WINDOW, '--columns', 'conversions.occurred_at=paid_at'],
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.occurred_at=paid_at', 'conversions.conversion_id=order_id'],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'an id that looks like money',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,price',
        (n) => `${n}0000,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}500`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.occurred_at=paid_at',
        'conversions.amount=price',
      ],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'numbers under names that say nothing',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,x1,x2',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,${n}500,${n}`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /is one of these columns of orders.csv the amount: "x1" \("1500"\), "x2" \("1"\)/,
        ['--columns conversions.amount=x1', '--columns conversions.amount=x2', '--value conversions.amount='],
      ],
    ],
  },
  {
    name: 'dates in which the day may be the month',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},${two(n)}/11/2026 12:00,1500`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /does the day come first in "paid_at" of orders.csv, or the month\? All values, such as "01\/11\/2026 12:00"/,
        [
          "--time-format 'conversions.occurred_at=dd/MM/yyyy HH:mm'",
          "--time-format 'conversions.occurred_at=MM/dd/yyyy HH:mm'",
        ],
      ],
    ],
  },
  {
    name: 'years of two digits that may be days',
    files: {
      'campaigns.csv': table('캠페인ID,캠페인명,채널,발송일시,구매전환', 'A,가을,푸시,26.11.01 09:00,사용'),
      'clicks.csv': table(
        'click_id,campaign_id,user_id,clicked_at',
        'k1,A,u1,26.11.02 10:00',
        'k2,A,u2,26.11.04 10:00',
      ),
      'orders.csv': table(
        'conversion_id,user_id,event,occurred_at,amount',
        'p1,u1,purchase,26.11.05 10:00,1000',
        'p2,u2,purchase,26.11.06 10:00,500',
      ),
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'] },
    configuration: {
      columns: [
        'campaigns.campaign_id=캠페인ID',
        'campaigns.name=캠페인명',
        'campaigns.channel=채널',
        'campaigns.published_at=발송일시',
        'campaigns.purchase_conversion=구매전환',
      ],
      window: '7d',
    },
    questions: [
      [
        /does the year come first in "발송일시" of campaigns.csv, "clicked_at" of clicks.csv, "occurred_at" of orders.csv, or the day\? All values, such as "26.11.01 09:00", can be read both ways/,
        ["--time-format 'yy.MM.dd HH:mm'", "--time-format 'dd.MM.yy HH:mm'"],
      ],
    ],
  },
  ...Object.entries({ dashes: '-', slashes: '/' }).map(
    ([words, mark]): InventedExport => ({
      name: `years of two digits with ${words}`,
      files: {
        'clicks.csv': CLICKS,
        'orders.csv': orders(
          'order_no,user_id,paid_at,amount',
          (n) => `o${n},u${n},26${mark}11${mark}${two(n)} 12:00,1500`,
        ),
      },
      args: WINDOW,
      configuration: {
        ...FROM_CLICKS,
        columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
        value: ['conversions.event=purchase'],
      },
      questions: [
        [
          /does the year come first in "paid_at" of orders.csv, or the day\?/,
          [
            `--time-format 'conversions.occurred_at=yy${mark}MM${mark}dd HH:mm'`,
            `--time-format 'conversions.occurred_at=dd${mark}MM${mark}yy HH:mm'`,
          ],
        ],
      ],
    }),
  ),
  {
    name: 'years of two digits that are too great for days',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},32.11.${two(n)} 12:00,1500`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
      'time-format': ['conversions.occurred_at=yy.MM.dd HH:mm'],
    },
  },
  {
    name: 'dates of which one shows that the day comes first',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},${two(n + 1)}/11/2026 12:00,1500`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
      'time-format': ['conversions.occurred_at=dd/MM/yyyy HH:mm'],
    },
  },
  {
    name: 'days without times',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders('order_no,user_id,order_date,amount', (n) => `o${n},u${n},2026-11-${two(n)},1500`),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=order_date'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /dates without a time of day \("2026-11-01"\)/,
        ['--columns conversions.occurred_at=HEADER', '--time-format conversions.occurred_at=yyyy-MM-dd'],
      ],
    ],
  },
  {
    name: 'decimal commas',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no;user_id;paid_at;amount',
        (n) => `o${n};u${n};2026-11-${two(n)}T12:00:00+09:00;1.${n + 100},50`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      delimiter: ['conversions=;'],
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
      decimal: ',',
    },
  },
  {
    name: 'points that may part thousands',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,${n}.900`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [[/is the point in "1.900" in orders.csv a decimal point/, ['--decimal .', '--decimal ,']]],
  },
  {
    name: 'texts for nothing',
    files: {
      'clicks.csv': table(
        'click_id,campaign_id,user_id,clicked_at',
        ...rows(12, (n) => `c${n},${n === 3 ? '(not set)' : 'P1'},u${n},2026-11-${two(n)}T09:00:00+09:00`),
      ),
      'orders.csv': table(
        'conversion_id,user_id,event,occurred_at,amount',
        ...rows(
          12,
          (n) =>
            `o${n},u${n},${n < 6 ? 'purchase' : 'visit'},2026-11-${two(n)}T12:00:00+09:00,${n < 6 ? '1000' : '\\N'}`,
        ),
      ),
    },
    args: WINDOW,
    configuration: { ...FROM_CLICKS, null: ['(not set)', '\\N'] },
  },
  {
    name: 'a file of events that is both',
    files: {
      'events.csv': table(
        'event_id,event_name,user_id,campaign_id,event_time,revenue',
        ...rows(6, (n) => `e${n},push_click,u${n},P1,2026-11-${two(n)}T09:00:00Z,`),
        ...rows(6, (n) => `f${n},page_view,u${n},,2026-11-${two(n)}T10:00:00Z,`),
        ...rows(4, (n) => `g${n},order_completed,u${n},,2026-11-${two(n)}T11:00:00Z,${n}000`),
        ...rows(2, (n) => `h${n},add_to_cart,u${n},,2026-11-${two(n)}T11:00:00Z,`),
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['events.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'clicks.click_id=event_id',
        'clicks.clicked_at=event_time',
        'conversions.conversion_id=event_id',
        'conversions.event=event_name',
        'conversions.occurred_at=event_time',
        'conversions.amount=revenue',
      ],
      where: ['clicks.event_name=push_click', 'conversions.event_name!=push_click'],
      'purchase-event': ['order_completed'],
    },
  },
  {
    name: 'a file of events whose clicks are known by the ids of campaigns alone, under a name that says nothing',
    files: {
      'events.csv': table(
        'event_id,event_name,user_id,src,event_time',
        ...rows(6, (n) => `e${n},push_click,u${n},P${(n % 2) + 1},2026-11-${two(n)}T09:00:00Z`),
        ...rows(4, (n) => `g${n},purchase,u${n},,2026-11-${two(n)}T11:00:00Z`),
      ),
      'campaigns.csv': table(
        'campaign_id,name,channel,published_at,purchase_conversion',
        'P1,One,push,2026-10-01,on',
        'P2,Two,text,2026-10-01,on',
      ),
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'], clicks: ['events.csv'], conversions: ['events.csv'] },
    configuration: {
      window: '7d',
      columns: [
        'clicks.click_id=event_id',
        'clicks.campaign_id=src',
        'clicks.clicked_at=event_time',
        'conversions.conversion_id=event_id',
        'conversions.event=event_name',
        'conversions.occurred_at=event_time',
      ],
      where: ['clicks.event_name=push_click', 'conversions.event_name!=push_click'],
    },
  },
  {
    name: 'a file of a thousand events with as many names',
    files: {
      'clicks.csv': CLICKS,
      'events.csv': table(
        'event_id,event_name,user_id,event_time,revenue',
        ...rows(400, (n) => `e${n},viewed_${n},u${n},2026-11-${two((n % 28) + 1)}T11:00:00Z,`),
        ...rows(9, (n) => `f${n},order_paid,u${n},2026-11-${two(n)}T11:00:05Z,${n}000`),
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['clicks.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=event_id',
        'conversions.event=event_name',
        'conversions.occurred_at=event_time',
        'conversions.amount=revenue',
      ],
      'purchase-event': ['order_paid'],
    },
  },
  {
    name: 'titles above a line that tells the delimiter',
    files: {
      'clicks.csv': `Klicks; alle\n\nsep=;\n${CLICKS.replaceAll(',', ';')}`,
      'orders.csv': ORDERS,
    },
    args: WINDOW,
    configuration: { ...FROM_CLICKS, 'skip-lines': ['clicks=2'] },
  },
  {
    name: 'events of which two may be purchases',
    files: {
      'clicks.csv': CLICKS,
      'events.csv': table(
        'event_id,event,user_id,event_time,revenue',
        ...rows(6, (n) => `e${n},order_completed,u${n},2026-11-${two(n)}T11:00:00Z,${n}000`),
        ...rows(6, (n) => `f${n},payment_success,u${n},2026-11-${two(n)}T11:00:05Z,${n}000`),
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['clicks.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=event_id',
        'conversions.occurred_at=event_time',
        'conversions.amount=revenue',
      ],
    },
    questions: [
      [
        /several events look like purchases: "order_completed" \(6\), "payment_success" \(6\)/,
        ['--purchase-event order_completed', '--purchase-event payment_success'],
      ],
    ],
  },
  {
    name: 'events of which none is a purchase by its name',
    files: {
      'clicks.csv': CLICKS,
      'events.csv': table(
        'event_id,event,user_id,event_time,revenue',
        ...rows(6, (n) => `e${n},EV_17,u${n},2026-11-${two(n)}T11:00:00Z,${n}000`),
        ...rows(3, (n) => `f${n},EV_18,u${n},2026-11-${two(n)}T11:00:05Z,`),
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['clicks.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=event_id',
        'conversions.occurred_at=event_time',
        'conversions.amount=revenue',
      ],
    },
    questions: [
      [
        /no event is named as a purchase: "EV_17" \(6\), "EV_18" \(3\)/,
        ['--purchase-event EV_17', '--purchase-event EV_18'],
      ],
    ],
  },
  {
    name: 'lines of orders with amounts of their own',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': table(
        'order_no,line_no,user_id,paid_at,amount',
        ...rows(12, (n) => `o${n},1,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}000`),
        ...rows(6, (n) => `o${n},2,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}50`),
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.occurred_at=paid_at',
        'conversions.line_id=line_no',
      ],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'lines of orders of which the first has the total',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': table(
        'order_no,sku,user_id,paid_at,total',
        ...rows(6, (n) => `o${n},A,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}000\no${n},B,,,`),
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.occurred_at=paid_at',
        'conversions.amount=total',
      ],
      where: ['conversions.total!='],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'lines of orders that all have the total',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': table(
        'order_no,sku,user_id,paid_at,total',
        ...rows(
          6,
          (n) =>
            `o${n},A,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}000\no${n},B,u${n},2026-11-${two(n)}T12:00:00+09:00,${n}000`,
        ),
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.occurred_at=paid_at',
        'conversions.amount=total',
      ],
      value: ['conversions.event=purchase'],
    },
    remark: /the rows of an order all have the same "total".*counted once/,
  },
  {
    name: 'orders that were cancelled',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount,order_status',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000,${n > 10 ? 'cancelled' : 'paid'}`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /"order_status" has "paid" \(10\), "cancelled" \(2\)/,
        [
          "--where 'conversions.order_status!=cancelled'",
          '--where conversions.order_status=paid --where conversions.order_status=cancelled',
        ],
      ],
    ],
  },
  {
    name: 'cancelled orders, left out by the answer',
    files: {
      'clicks.csv': CLICKS,
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount,order_status',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000,${n > 10 ? 'cancelled' : 'paid'}`,
      ),
    },
    args: [...WINDOW, '--where', 'conversions.order_status!=cancelled'],
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      where: ['conversions.order_status!=cancelled'],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'UTF-16 with tabs, as Excel writes Unicode text',
    files: {
      'clicks.csv': Buffer.from(`\ufeff${CLICKS.replaceAll(',', '\t')}`, 'utf16le'),
      'orders.csv': Buffer.from(`\ufeff${ORDERS.replaceAll(',', '\t')}`, 'utf16le'),
    },
    args: WINDOW,
    configuration: { ...FROM_CLICKS, encoding: 'utf-16le', delimiter: ['tab'] },
  },
  {
    name: 'rows without ids',
    files: {
      'clicks.csv': table(
        'campaign_id,user_id,clicked_at',
        ...rows(12, (n) => `P1,u${n},2026-11-${two(n)}T09:00:00+09:00`),
      ),
      'orders.csv': orders('user_id,paid_at,amount', (n) => `u${n},2026-11-${two(n)}T12:00:00+09:00,1000`),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
      'make-ids': ['clicks', 'conversions'],
    },
  },
  {
    name: 'campaigns by name in the clicks, by id and name in their file, and no time from which they ran',
    files: {
      'campaigns.csv': table('id,campaign_name,channel', ...rows(3, (n) => `${n}77,Sale ${n},push`)),
      'clicks.csv': table(
        'click_id,campaign,user_id,clicked_at',
        ...rows(12, (n) => `c${n},Sale ${(n % 3) + 1},u${n},2026-11-${two(n)}T09:00:00+09:00`),
      ),
      'orders.csv': ORDERS,
    },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'] },
    configuration: {
      window: '7d',
      columns: ['clicks.campaign_id=campaign', 'campaigns.campaign_id=campaign_name'],
      value: ['campaigns.name=', 'campaigns.purchase_conversion=on'],
    },
    questions: [
      [
        /from when on did they run/,
        ['--value campaigns.published_at=DATE', '--columns campaigns.published_at=HEADER'],
      ],
    ],
  },
  {
    name: 'times in UTC here, and in no zone there',
    files: {
      'clicks.csv': table(
        'click_id,campaign_id,user_id,event_time_utc',
        ...rows(12, (n) => `c${n},P1,u${n},2026-11-${two(n)} 00:00:00`),
      ),
      'orders.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)} 12:00:00,1000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'clicks.clicked_at=event_time_utc',
        'conversions.conversion_id=order_no',
        'conversions.occurred_at=paid_at',
      ],
      value: ['conversions.event=purchase'],
    },
    questions: [[/in which zone are times without one/, ['--timezone UTC', '--timezone Asia/Seoul']]],
  },
  {
    name: 'users under a name that says nothing, in gzip',
    files: {
      'clicks.csv': gzipSync(CLICKS),
      'orders.csv': gzipSync(
        orders('order_no,who,paid_at,amount', (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`),
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.user_id=who',
        'conversions.occurred_at=paid_at',
      ],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'users who are numbers under a name that says nothing, beside a quantity',
    files: {
      'clicks.csv': CLICKS.replaceAll(',u', ',').replace(',ser_id', ',user_id'),
      'orders.csv': orders(
        'quantity,order_no,who,paid_at,amount',
        (n) => `${(n % 3) + 1},o${n},${n},2026-11-${two(n)}T12:00:00+09:00,1000`,
      ),
    },
    args: WINDOW,
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'conversions.conversion_id=order_no',
        'conversions.user_id=who',
        'conversions.occurred_at=paid_at',
      ],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'two files of orders under two names',
    files: {
      'clicks.csv': CLICKS,
      'orders-a.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`,
      ),
      'orders-b.csv': orders(
        'order_no,member_no,paid_at,amount',
        (n) => `p${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`,
      ),
    },
    args: WINDOW,
    kinds: { clicks: ['clicks.csv'], conversions: ['orders-a.csv', 'orders-b.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
    questions: [
      [
        /conversions.user_id is "user_id" in orders-a.csv, but orders-b.csv calls it "member_no"/,
        ['--conversions export/orders-a.csv'],
      ],
    ],
  },
  {
    name: 'two files of orders under two names, of which the answer names one',
    files: {
      'clicks.csv': CLICKS,
      'orders-a.csv': orders(
        'order_no,user_id,paid_at,amount',
        (n) => `o${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`,
      ),
      'orders-b.csv': orders(
        'order_no,member_no,paid_at,amount',
        (n) => `p${n},u${n},2026-11-${two(n)}T12:00:00+09:00,1000`,
      ),
    },
    args: [...WINDOW, '--conversions', 'export/orders-a.csv'],
    kinds: { clicks: ['clicks.csv'], conversions: ['orders-a.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: ['conversions.conversion_id=order_no', 'conversions.occurred_at=paid_at'],
      value: ['conversions.event=purchase'],
    },
  },
  {
    name: 'files of two encodings',
    files: {
      'clicks.csv': CLICKS.replaceAll('P1', '봄'),
      'orders.csv': iconv.encode(ORDERS.replaceAll('u1,', '회원1,'), 'cp949'),
    },
    args: WINDOW,
    configuration: FROM_CLICKS,
    questions: [[/clicks.csv is utf-8, orders.csv is cp949/, ['--encoding utf-8', '--encoding cp949']]],
  },
  {
    name: 'no setting of the window',
    files: { 'clicks.csv': CLICKS, 'orders.csv': ORDERS },
    configuration: { 'campaigns-from-clicks': true },
    questions: [[/how long after a click does a conversion count/, ['--window 7d']]],
  },
  {
    name: 'clicks among events of which no column names the campaigns',
    files: { 'events.csv': EVENTS },
    args: WINDOW,
    kinds: { conversions: ['events.csv'] },
    configuration: { columns: EVENT_COLUMNS, 'make-ids': ['conversions'], window: '7d' },
    questions: [
      [
        /which column of events.csv names the campaign of its clicks\? Events in "event_name" are clicks by their names, "message_click" \(12\), but no column is called as one of campaigns; each campaign of a click is one, with --campaigns-from-clicks/,
        ['ref', 'HEADER'].map(
          (header) =>
            `--clicks export/events.csv --conversions export/events.csv --columns clicks.campaign_id=${header}`,
        ),
      ],
    ],
  },
  {
    name: 'clicks among events, where the answer names the column of campaigns',
    files: { 'events.csv': EVENTS },
    args: [...WINDOW, ...NAMED_EVENTS, '--columns', 'clicks.campaign_id=ref'],
    kinds: { clicks: ['events.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: [
        'clicks.campaign_id=ref',
        'clicks.user_id=member_no',
        'clicks.clicked_at=event_time',
        ...EVENT_COLUMNS,
      ],
      where: ['clicks.event_name=message_click', 'conversions.event_name!=message_click'],
      'make-ids': ['clicks', 'conversions'],
    },
  },
  {
    name: 'clicks among events, on campaigns that no file describes',
    files: { 'campaigns.csv': CAMPAIGNS, 'events.csv': EVENTS },
    args: WINDOW,
    kinds: { campaigns: ['campaigns.csv'], conversions: ['events.csv'] },
    configuration: { columns: EVENT_COLUMNS, 'make-ids': ['conversions'], window: '7d' },
    questions: [
      [
        /no column is called as one of campaigns or has the ids of campaigns.csv; without campaigns.csv each campaign of a click is one, with --campaigns-from-clicks$/,
        ['ref', 'HEADER'].map(
          (header) =>
            `--clicks export/events.csv --conversions export/events.csv --columns clicks.campaign_id=${header}`,
        ),
      ],
    ],
  },
  {
    name: 'clicks among events, while another file is named for clicks',
    files: { 'clicks.csv': CLICKS, 'events.csv': EVENTS.replace(/^m(?=\d)/gm, 'u') },
    args: [...WINDOW, '--clicks', 'export/clicks.csv'],
    kinds: { clicks: ['clicks.csv'], conversions: ['events.csv'] },
    configuration: {
      ...FROM_CLICKS,
      columns: EVENT_COLUMNS,
      'make-ids': ['conversions'],
    },
  },
];
