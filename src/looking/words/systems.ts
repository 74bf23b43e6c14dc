import type { Kind } from '../../exports/files/kinds.ts';

/** An export whose headers are those of a known system. */
export interface KnownSystem {
  name: string;
  /** Headers that together tell it. */
  headers: readonly string[];
  serves: readonly Kind[];
  /** Headers of columns, by `kind.column`. */
  columns: Readonly<Record<string, string>>;
  /** Rows that are read, as `--where` has them. */
  where?: readonly string[];
  /** What wall-clock times in it go by, where that is not the zone of the shop. */
  timezone?: string;
  /** What the export can't tell, for the one who reads the report. */
  remarks: readonly string[];
}

/** The systems that are known by their headers. docs/recipes.md has a recipe for each. */
export const KNOWN_SYSTEMS: readonly KnownSystem[] = [
  {
    name: 'Shopify orders',
    headers: ['Name', 'Email', 'Financial Status', 'Paid at', 'Created at', 'Lineitem quantity'],
    serves: ['conversions'],
    columns: {
      'conversions.conversion_id': 'Name',
      'conversions.user_id': 'Email',
      'conversions.occurred_at': 'Created at',
      'conversions.amount': 'Total',
      'conversions.currency': 'Currency',
    },
    where: ['conversions.Total!='],
    remarks: [
      "an order has a row for each product, and only the first one has the order's Total: the others are not selected",
      'orders of guests without an e-mail address are rejected, for nobody can tell whose they are',
    ],
  },
  {
    name: 'AppsFlyer raw data (in-app events)',
    headers: [
      'Attributed Touch Type',
      'Attributed Touch Time',
      'Event Time',
      'Event Name',
      'Media Source',
      'AppsFlyer ID',
    ],
    serves: ['clicks', 'conversions'],
    columns: {
      'clicks.campaign_id': 'Campaign',
      'clicks.user_id': 'AppsFlyer ID',
      'clicks.clicked_at': 'Attributed Touch Time',
      'conversions.user_id': 'AppsFlyer ID',
      'conversions.event': 'Event Name',
      'conversions.occurred_at': 'Event Time',
      'conversions.amount': 'Event Revenue',
      'conversions.currency': 'Event Revenue Currency',
    },
    where: ['clicks.Attributed Touch Type=click'],
    timezone: 'UTC',
    remarks: [
      'only the touch that AppsFlyer itself credited stands in a row: other clicks of the user are not in this file',
      'a row has no id: it is made of its values, so that equal rows count once',
    ],
  },
  {
    name: 'Naver SmartStore orders',
    headers: ['상품주문번호', '주문번호', '구매자ID', '결제일', '최종 상품별 총 주문금액'],
    serves: ['conversions'],
    columns: {
      'conversions.conversion_id': '주문번호',
      'conversions.user_id': '구매자ID',
      'conversions.occurred_at': '결제일',
      'conversions.amount': '최종 상품별 총 주문금액',
      'conversions.line_id': '상품주문번호',
    },
    remarks: ['buyers are named by their Naver id: clicks have to name them so too, or a file of identities'],
  },
  {
    name: 'Adjust raw data',
    headers: ['{activity_kind}', '{created_at}', '{adid}'],
    serves: ['clicks', 'conversions'],
    columns: {
      'clicks.campaign_id': '{campaign_name}',
      'clicks.user_id': '{adid}',
      'clicks.clicked_at': '{created_at}',
      'conversions.user_id': '{adid}',
      'conversions.event': '{event_name}',
      'conversions.occurred_at': '{created_at}',
      'conversions.amount': '{revenue_float}',
      'conversions.currency': '{currency}',
    },
    where: ['clicks.{activity_kind}=click', 'conversions.{activity_kind}=event'],
    remarks: ['users are devices: a purchase on another device finds no click'],
  },
  {
    name: 'OneSignal audience activity',
    headers: ['external_user_id', 'subscription_id', 'onesignal_id', 'sent', 'clicked'],
    serves: ['clicks'],
    columns: { 'clicks.user_id': 'external_user_id', 'clicks.clicked_at': 'clicked' },
    where: ['clicks.clicked!='],
    remarks: [
      'a file is of one message, which only its name tells: --value clicks.campaign_id=NAME says it, for one message at a time',
      'of several clicks of a user there is one time',
    ],
  },
  {
    name: 'Klaviyo campaigns',
    headers: ['Campaign ID', 'Campaign Channel', 'Send Time', 'Successful Deliveries', 'Unique Placed Order'],
    serves: ['campaigns'],
    columns: {},
    remarks: ['messages of flows are in no row: clicks on them are unknown_campaign'],
  },
  {
    name: 'Klaviyo events',
    headers: ['metric_id', 'person_id', 'flow_message_id', 'property_value', 'type'],
    serves: ['clicks', 'conversions'],
    columns: {},
    remarks: [
      'an order has an event Ordered Product for each product too: only Placed Order is the purchase',
    ],
  },
  {
    name: 'MoEngage events',
    headers: ['event_code', 'event_uuid', 'uid', 'event_name'],
    serves: ['clicks', 'conversions'],
    columns: {},
    remarks: [],
  },
];

/** The system whose headers a file has, if it is known. */
export function systemOf(names: readonly string[]): KnownSystem | undefined {
  return KNOWN_SYSTEMS.find(({ headers }) => headers.every((header) => names.includes(header)));
}
