import { looseName } from '../../exports/files/near-miss.ts';

/**
 * The usual headers of columns, English and Korean, without case, blanks and `_-.`. Those of a line are tried before
 * those of the next one. `isOrdered`: within a line the first one that fits is meant; otherwise several that fit are a
 * question.
 */
export interface UsualNames {
  lines: readonly (readonly string[])[];
  isOrdered: boolean;
}

function words(...lines: string[]): string[][] {
  return lines.map((line) => line.split(' '));
}

function ordered(...lines: string[]): UsualNames {
  return { lines: words(...lines), isOrdered: true };
}

function unordered(...lines: string[]): UsualNames {
  return { lines: words(...lines), isOrdered: false };
}

const USER = ordered(
  'userid uid externaluserid externalid customerid customeruserid customerno customernumber custid custno memberid memberno membernumber accountid contactid subscriberid profileid personid userkey 회원id 회원아이디 회원번호 회원코드 고객id 고객아이디 고객번호 고객코드 사용자id 사용자아이디 유저id 주문자id 주문자아이디 구매자id 구매자아이디 아이디',
  'email emailaddress customeremail useremail recipientemail 이메일 이메일주소 주문자이메일 recipient recipientid distinctid amplitudeid userpseudoid appsflyerid adid gaid idfa deviceid anonymousid phone phonenumber mobile 휴대폰 휴대폰번호 휴대전화 전화번호 user customer member 회원 고객',
);
const CAMPAIGN = ordered(
  'campaignid campaigncode campaignkey campaignno 캠페인id 캠페인아이디 캠페인코드 캠페인번호 캠페인키',
  'utmid canvasid messageid templateid deliveryid flowid journeyid notificationid 메시지id 메시지번호 발송id 발송번호 템플릿id',
  'campaign campaignname utmcampaign campaigntitle sessioncampaign 캠페인 캠페인명 캠페인이름',
);
const EVENT_TIME =
  'eventtime eventtimestamp eventdatetime occurredat eventdate timestamp datetime ts 이벤트일시 이벤트시간 이벤트시각 발생일시 발생시간 발생시각';
const ANY_TIME = 'time at date createdat createdtime createddate 일시 시간 시각 날짜 일자 등록일시 생성일시';
const EVENT_ID =
  'eventid eventuuid insertid uuid messageuuid logid rowid 이벤트id 이벤트번호 로그id 로그번호';
const ORDER_ID =
  'orderid orderno ordernumber ordernum transactionid purchaseid paymentid receiptid 주문번호 주문id 주문코드 결제번호 결제id 거래번호 거래id';

/** Usual headers by `kind.column`. A header that is the column's own name comes before all of them. */
export const USUAL_NAMES: Readonly<Record<string, UsualNames>> = {
  'campaigns.campaign_id': ordered(
    ...CAMPAIGN.lines.slice(0, 2).map((line) => line.join(' ')),
    'id no code 번호 코드',
    'campaign campaignname utmcampaign 캠페인 캠페인명',
  ),
  'campaigns.name': ordered(
    'campaignname campaigntitle 캠페인명 캠페인이름',
    'name title messagename subject 이름 제목 메시지명 캠페인 campaign',
  ),
  'campaigns.channel': ordered(
    'channel channeltype messagechannel campaignchannel messagingchannel 채널 발송채널 채널구분 발송유형',
    'medium messagetype sendtype 매체',
  ),
  'campaigns.published_at': unordered(
    'publishedat launchedat 게시일시 게시일',
    'sentat senttime sentdate sendtime senddate senddatetime sendat firstsentat scheduledat 발송일시 발송일 발송시간 발송시각',
    'startedat startat starttime startdate startdatetime 시작일시 시작일 시작시간 등록일시 등록일',
    'createdat created createdtime createddate 생성일시 생성일',
  ),
  'campaigns.purchase_conversion': ordered(
    'purchaseconversion purchasetracking trackpurchase conversiontracking 구매전환 구매전환여부 구매전환추적 전환추적',
  ),
  'campaigns.conversion_events': ordered(
    'conversionevents trackedevents conversionevent 전환이벤트 추적이벤트',
  ),
  'campaigns.ended_at': ordered('endedat endat endtime enddate enddatetime 종료일시 종료일 종료시간'),
  'campaigns.targeted': ordered(
    'targeted audience audiencesize targetcount targets totalrecipients 대상수 타겟수 발송대상 대상자수',
  ),
  'campaigns.sent': ordered(
    'delivered deliveries deliveredcount successfuldeliveries 발송성공 발송성공수 성공수 성공건수 도달수',
    'sent sends sentcount sendcount totalsent 발송수 발송건수',
  ),
  'campaigns.cost': ordered('cost totalcost spend sendcost 비용 총비용 발송비용'),
  'campaigns.unit_cost': ordered('unitcost costpermessage costpersend 건당비용 단가'),
  'clicks.click_id': ordered('clickid clickeventid clickno 클릭id 클릭번호', EVENT_ID, 'id no 번호'),
  'clicks.campaign_id': CAMPAIGN,
  'clicks.user_id': USER,
  'clicks.clicked_at': unordered(
    'clickedat clicktime clicktimestamp clickdatetime clickdate clickat 클릭일시 클릭시간 클릭시각 클릭일',
    ...EVENT_TIME.split(' '),
    ANY_TIME,
  ),
  'conversions.conversion_id': ordered('conversionid', ORDER_ID, EVENT_ID, 'id no 번호'),
  'conversions.user_id': USER,
  'conversions.event': ordered(
    'eventname event eventtype eventcode conversionevent 이벤트명 이벤트이름 이벤트 이벤트코드',
    'action activity activitytype metric metricname type 행동 행동구분 구분 유형',
  ),
  'conversions.occurred_at': unordered(
    'convertedat conversiontime purchasedat purchasetime purchasedate paidat paymenttime paymentdate orderedat ordertime orderdate orderdatetime orderplacedat orderplaced transactiontime transactiondate 결제일시 결제일 결제시간 결제완료일시 결제완료일 주문일시 주문일 주문시간 주문일자 결제일자 구매일시 구매일 구매시간',
    ...EVENT_TIME.split(' '),
    ANY_TIME,
  ),
  'conversions.amount': unordered(
    'amount revenue total totalprice totalamount ordertotal orderamount ordervalue grandtotal paymentamount paidamount purchaseamount purchasevalue eventrevenue transactionrevenue purchaserevenue salesamount 결제금액 실결제금액 총결제금액 최종결제금액 결제액 주문금액 총주문금액 구매금액 매출 매출액 판매금액 금액 합계 합계금액 총액 총금액',
    'price value eventvalue sales subtotal netamount conversionvalue propertyvalue 상품금액 판매가 가격',
  ),
  'conversions.currency': ordered('currency currencycode ordercurrency eventrevenuecurrency 통화 통화코드'),
  'conversions.line_id': ordered(
    'lineid lineno linenumber orderlineid orderline lineitemid orderitemid orderitemno 상품주문번호 품목별주문번호 품목번호 주문상세번호',
    'itemid itemno itemsku sku lineitemsku productid productcode productno 상품번호 상품코드 품목코드',
  ),
  'settings.changed_at': ordered(
    'changedat changetime effectiveat 변경일시 변경일 변경시간',
    'updatedat date 수정일시 적용일시 적용일 일시',
  ),
  'settings.conversion_window': ordered(
    'conversionwindow attributionwindow lookbackwindow conversionperiod window lookback 전환기간 전환인정기간 전환윈도우 기여기간 기간',
  ),
  'settings.note': ordered('note memo comment reason 비고 메모 사유'),
  'refunds.refund_id': ordered('refundid refundno refundnumber 환불번호 환불id 취소번호', 'id no 번호'),
  'refunds.conversion_id': ordered('conversionid', ORDER_ID),
  'refunds.refunded_at': unordered(
    'refundedat refundtime refunddate 환불일시 환불일 환불완료일 환불완료일시',
    'cancelledat canceledat returnedat 취소일시 취소일',
    ANY_TIME,
  ),
  'refunds.amount': unordered(
    'refundamount refundedamount amountrefunded cancelamount canceledamount cancelledamount 환불금액 환불액 취소금액 refund 환불',
    'amount total 금액',
  ),
  'identities.user_id': ordered(
    'userid aliasid anonymousid deviceid distinctid sourceid originalid 원본id 기기id 디바이스id',
    ...USER.lines.map((line) => line.join(' ')),
  ),
  'identities.person_id': ordered(
    'personid masterid unifiedid canonicalid mergedid goldenid identityid 통합회원번호 통합id 통합고객번호',
  ),
};

/** A header as the dictionary has it: without case, blanks, `_-.`, and a unit in brackets. */
export function plainHeader(header: string): string {
  return looseName(header.replace(/\([^)]*\)|\[[^\]]*\]/g, '')).replace(/[$#:/]/g, '');
}
