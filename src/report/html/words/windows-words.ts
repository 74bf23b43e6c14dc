/** What stands on the page of `windows`, in English and Korean. */
export const WINDOWS_WORDS = {
  windowsTitle: ['Conversions by window', '기간별 전환'],
  windowsCover: [
    'Clicks and conversions from {first} to {last}, each window as if it had always been in force.',
    '{first}부터 {last}까지의 클릭과 전환. 각 구매 전환 기간이 처음부터 적용된 것으로 계산했습니다.',
  ],
  recordedWindow: ['recorded history', '기록된 변경 이력'],
  recordedShort: ['recorded', '이력'],
  ofTheGreatest: ['Of the greatest', '가장 긴 기간 대비'],
  ofTheGreatestMeans: [
    '{term}: purchases and custom conversions, as a share of those that the greatest window gives.',
    '{term}: 가장 긴 기간의 구매와 커스텀 전환에 대한 비율입니다.',
  ],
  recordedMeans: [
    'The recorded history is what the settings say, each conversion by the window in force when it occurred.',
    '기록된 변경 이력은 설정 그대로, 전환이 일어난 때에 적용되던 기간으로 계산한 것입니다.',
  ],
  byWindowLabel: ['All campaigns by window', '기간별 전체 캠페인'],
  headOfWindow: ['{what}, {window}', '{what}, {window}'],
  campaignsByWindow: ['Campaigns by window', '기간별 캠페인'],
  within: ['{share} % within {hours} {hours|hour|hours}', '{hours}시간 안에 {share} %'],
  noWindowCredits: ['No window credits any conversion.', '어느 기간으로도 기여한 전환이 없습니다.'],
  afterClick: ['How long after the click', '클릭 후 전환까지 걸린 시간'],
  afterClickNote: [
    'The share of what the greatest window gives that had come by then: where the curve is flat, a longer window changes nothing.',
    '가장 긴 기간의 전환 중 그때까지 일어난 비율입니다. 곡선이 평평한 곳에서는 기간을 늘려도 달라지지 않습니다.',
  ],
  curveNeedsScript: [
    'The chart needs JavaScript; its numbers are those of {file}.',
    '그래프를 보려면 JavaScript가 필요합니다. 수치는 {file}에 있습니다.',
  ],
  windowsChart: [
    'Share of conversions by time since the click. Arrow keys go from step to step; lags.csv holds all numbers.',
    '클릭 후 시간에 따른 전환 비율. 화살표 키로 단계를 옮깁니다. 모든 수치는 lags.csv에 있습니다.',
  ],
  windowsUse: [
    'Drag to look closer, double-click or Escape for all, arrow keys for numbers.',
    '끌어서 확대하고, 두 번 누르거나 Esc로 전체를 봅니다. 화살표 키로 수치를 봅니다.',
  ],
  withinTime: ['within {time}', '{time} 안에'],
  daysUnit: ['{count} d', '{count}일'],
  hoursUnit: ['{count} h', '{count}시간'],
} as const;
