/** What stands on the page that one opens first and on the page for mail, in English and Korean. */
export const INDEX_WORDS = {
  title: ['Campaign conversions', '캠페인 전환'],
  covers: [
    'Clicks and conversions from {first} to {last}, days and times of {zone}.',
    '{first}부터 {last}까지의 클릭과 전환. 날짜와 시각은 {zone} 기준.',
  ],
  drafts: ['and {count} {count|draft|drafts}', '작성 중 {count}개 별도'],
  eachForOne: ['each for one campaign', '구매마다 한 캠페인에 기여'],
  inEvery: ['in every campaign credited', '기여한 캠페인마다 집계'],
  shareLost: ['{share} % of {count} {count|conversion|conversions}', '전환 {count}건의 {share} %'],
  netOf: ['{net} net of {refunded} refunded', '환불 {refunded} 제외 {net}'],
  byDay: ['What happened by day', '날짜별 추이'],
  byWeek: ['What happened by week', '주별 추이'],
  byMonth: ['What happened by month', '월별 추이'],
  byDayNote: [
    'Clicks on the day of the click, purchases on the day of the purchase, stacked by the channel of the campaign.',
    '클릭은 클릭한 날, 구매는 구매한 날에 집계하며 캠페인의 채널별로 쌓아 그립니다.',
  ],
  changesMarked: [
    'A numbered line marks each change of the conversion window, when it takes effect; the list of changes below says what changed.',
    '번호가 붙은 선은 전환 기간 변경 시점(변경이 적용된 때)입니다. 변경 내용은 아래 목록에 있습니다.',
  ],
  chartLabel: [
    '{what} by channel over time; the table below holds all numbers.',
    '채널별 {what} 추이. 모든 수치는 아래 표에 있습니다.',
  ],
  numbersOf: ['The numbers: {what}', '수치 보기: {what}'],
  otherChannels: ['other channels', '기타 채널'],
  channels: ['Channels side by side', '채널 비교'],
  allChannels: ['All channels', '전체 채널'],
  channelsNote: [
    'A person who bought through several channels counts once in each, so purchasers do not add up.',
    '여러 채널에서 구매한 사람은 채널마다 한 번씩 세므로 구매자 수는 더해지지 않습니다.',
  ],
  overlaps: ['Who takes from whom', '누가 누구의 구매를 가져갔나'],
  overlapsNote: [
    'A purchase belongs to the campaign that was clicked last. Each number counts purchases that the campaign of the row got although the user had also clicked the campaign of the column within the conversion window: without the last click it might have earned them.',
    '구매는 마지막으로 클릭한 캠페인에 기여합니다. 각 수는 행의 캠페인에 기여했지만 구매 전환 기간 안에 열의 캠페인도 클릭했던 구매 수입니다. 마지막 클릭이 없었다면 열의 캠페인이 얻을 수 있었던 구매입니다.',
  ],
  overlapsCut: [
    'The {count} campaigns with the most such purchases; all of them stand in {file}.',
    '해당 구매가 가장 많은 캠페인 {count}개. 전체는 {file}에 있습니다.',
  ],
  overlapsNone: [
    'No purchase had a click on a second campaign in time.',
    '두 캠페인 이상을 기간 안에 클릭한 구매가 없습니다.',
  ],
  greatestPairs: ['The greatest, one by one', '가장 큰 조합'],
  taker: ['Got the purchase', '구매를 얻은 캠페인'],
  loser: ['Was clicked too', '함께 클릭된 캠페인'],
  sparkHead: ['By day', '추이'],
  unattributedByReason: ['Unattributed by reason', '사유별 기여 없음'],
  outside_window: [
    'the user clicked an eligible campaign before, but too long ago for the window',
    '대상 캠페인을 클릭했지만 구매 전환 기간이 지났습니다',
  ],
  tracking_off: [
    'the user clicked before, but only campaigns that are OFF for purchases or do not track this event',
    '클릭은 있었지만 구매 전환이 OFF이거나 이 이벤트를 추적하지 않는 캠페인뿐이었습니다',
  ],
  no_click: ['the user clicked nothing before', '그 전에 클릭이 없었습니다'],
  rejectedRows: ['Rejected rows', '제외된 행'],
  kind: ['Kind', '종류'],
  rows: ['Rows', '행'],
  historyTitle: ['Conversion window over time', '구매 전환 기간의 변경'],
  outcomesTitle: ['Where each conversion went', '전환이 어디에 기여했나'],
  oneWindow: [
    'Everything is attributed with one window of {window}; the recorded history was not read, so there are no breakpoints.',
    '모든 전환을 하나의 구매 전환 기간 {window}(으)로 계산했습니다. 변경 이력은 읽지 않았으므로 전환 기간 변경 시점이 없습니다.',
  ],
  ofChannel: [', in the channel {channel} of {window}', ', 채널 {channel}에서는 {window}'],
  changed: ['Changed', '변경'],
  effective: ['Effective', '적용'],
  campaignsWithBreakpoint: ['Campaigns with this breakpoint', '이 변경 시점이 있는 캠페인'],
  fromBeginning: ['from the beginning', '처음부터'],
  columnsMean: ['What the words mean', '용어 설명'],
  meansWindow: [
    'How long after a click a purchase still counts for the campaign that was clicked.',
    '클릭 후 얼마 동안의 구매를 그 캠페인의 것으로 볼지 정한 기간입니다.',
  ],
  meansAssisted: [
    'Purchases that went to another campaign although this one had been clicked in time, too.',
    '이 캠페인도 기간 안에 클릭했지만 다른 캠페인에 기여한 구매입니다.',
  ],
  meansPurchasers: ['Persons with at least one purchase.', '한 번 이상 구매한 사람 수입니다.'],
  meansCustom: [
    'Other events that a campaign tracks. Every campaign that was clicked in time counts them.',
    '캠페인이 추적하는 다른 이벤트입니다. 기간 안에 클릭한 모든 캠페인에 집계합니다.',
  ],
  meansBreakpoints: [
    'Changes of the conversion window while the campaign could earn: figures before and after are not alike.',
    '캠페인이 진행되는 동안 구매 전환 기간이 바뀐 시점입니다. 앞뒤 수치는 그대로 비교할 수 없습니다.',
  ],
  meansFinal: [
    'From then on the figures grow no more: the last click is older than the window.',
    '마지막 클릭의 구매 전환 기간이 끝나 수치가 더 늘지 않는 시각입니다.',
  ],
  meansSpark: [
    'Clicks as a grey area and purchases as a blue line, each as high as its own best day; the same days in every row.',
    '회색 면은 클릭, 파란 선은 구매입니다. 각각 가장 높은 날을 기준으로 그리며 모든 행의 기간이 같습니다.',
  ],
  meansTransition: [
    'The window was changed but the change was not in effect yet (about 10 minutes): the former window still counts.',
    '기간을 바꿨지만 아직 적용되지 않은 동안(약 10분)입니다. 이때는 이전 구매 전환 기간으로 계산합니다.',
  ],
  meansUnattributed: ['Conversions that no campaign earned.', '어느 캠페인에도 기여하지 않은 전환입니다.'],
  transitionTerm: ['In transition', '반영 중'],
} as const;
