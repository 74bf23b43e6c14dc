/** What the name of an event says of it. */
export type EventMeaning = 'click' | 'purchase' | 'refund' | 'other';

const REFUNDS = /refund|cancel|returned|chargeback|환불|취소|반품/;
/** Purchases that are not made, or not yet; what an order holds is part of one. */
const NOT_YET =
  /orderedproduct|product(ordered|purchased)|fail|start|begin|begun|initiat|view|cart|abandon|attempt|pending|intent|unpaid|remind|wish|실패|시작|대기|장바구니|예정/;
const CLICKS =
  /click|^tap|tapped|tap$|클릭|(push|notification).*open|directopen|open(ed)?(push|notification)|푸시.*(오픈|열)/;
const NO_CLICKS = /unclick|clickout|fakeclick|bot(?!t)/;
const PURCHASES =
  /purchase|^orders?$|ordered|order(placed|completed?|paid|success|confirmed|created)|(placed?|completed?|paid|created?|confirmed)order|^buy(?!er)|bought|^sales?$|transaction|payment(completed?|success|succeeded|done)?$|paid$|checkoutcompleted?|completedcheckout|구매|결제|주문/;

function plain(event: string): string {
  return event.toLowerCase().replace(/[\s_.$:/-]/g, '');
}

/** What an event is by its name. A purchase that failed or only began is none. */
export function meaningOf(event: string): EventMeaning {
  const name = plain(event);
  if (REFUNDS.test(name)) return 'refund';
  if (CLICKS.test(name) && !NO_CLICKS.test(name)) return 'click';
  return PURCHASES.test(name) && !NOT_YET.test(name) ? 'purchase' : 'other';
}

const GONE =
  /cancel|refund|void|fail|return|declin|expire|reject|pending|unpaid|취소|환불|반품|실패|미결제|미입금|대기/;

/** Whether a status of an order tells that the purchase may not stand. */
export function isDoubtfulStatus(status: string): boolean {
  return GONE.test(plain(status));
}

/** Headers under which orders have a status. */
const STATUS =
  /^(order|payment|financial|transaction|purchase)?(status|state)$|^(주문|결제|처리|거래)?(상태|구분)$/;

/** Whether a header, in the dictionary's form, is that of a status. */
export function isStatusHeader(header: string): boolean {
  return STATUS.test(header);
}
