import { describe, expect, test } from 'vitest';
import { type EventMeaning, isDoubtfulStatus, meaningOf } from '../../../src/looking/words/event-words.ts';

const EVENTS: Record<EventMeaning, string[]> = {
  click: [
    'click',
    'push_click',
    'Clicked Email',
    'Clicked SMS',
    'Notification Clicked Android',
    'users.messages.email.Click',
    'users.messages.pushnotification.Open',
    'Opened Push',
    'tap',
    '알림 클릭',
  ],
  purchase: [
    'purchase',
    'df_purchase',
    'af_purchase',
    'order_completed',
    'Order Completed',
    'Placed Order',
    'payment_success',
    'Items purchased',
    'users.behaviors.Purchase',
    '구매',
    '결제완료',
    '주문 완료',
  ],
  refund: ['refund', 'df_refund', 'order_cancelled', 'Refunded Order', '주문취소', '환불'],
  other: [
    'users.messages.email.Open',
    'Opened Email',
    'Ordered Product',
    'payment_failed',
    'begin_checkout',
    'Checkout Started',
    'add_to_cart',
    'purchase_intent',
    'page_view',
    'push_sent',
    'unclick',
    '장바구니 담기',
    '결제 실패',
  ],
};

describe.each(Object.entries(EVENTS))('%s', (meaning, events) => {
  test.each(events)('is what %s means', (event) => {
    expect(meaningOf(event)).toBe(meaning);
  });
});

test('statuses of orders that may be no purchases are doubtful, others are not', () => {
  const statuses = ['paid', 'PENDING', 'fulfilled', 'refunded', '결제완료', '주문취소', '배송중', 'voided'];
  expect(statuses.filter(isDoubtfulStatus)).toEqual(['PENDING', 'refunded', '주문취소', 'voided']);
});
