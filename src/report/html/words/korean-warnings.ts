import type { Kind } from '../../../exports/files/kinds.ts';
import { group } from '../../../values/group.ts';
import type { Warning, WarningCode } from '../../warnings.ts';
import { html, type Markup } from '../parts/markup.ts';

const KINDS = {
  campaigns: '캠페인',
  clicks: '클릭',
  conversions: '전환',
  settings: '설정',
  refunds: '환불',
  identities: '사용자 연결',
} as const satisfies Record<Kind, string>;

/**
 * What each warning and note says in Korean: what was found, and what to do. Messages are in English, so pages in Korean
 * have this in front of them. `{count}` and `{kind}` stand for those of the warning.
 */
export const KOREAN_WARNINGS = {
  many_rejects:
    '{kind} 행 {count}개가 제외되어 어디에도 집계되지 않았습니다. 내보낸 파일을 고치거나, 파일의 형식을 옵션으로 알려 주세요. `--max-rejects`를 쓰면 오류로 처리합니다.',
  no_rows:
    '{kind} 파일에 머리글만 있거나 선택한 행이 없습니다. 행이 있는 파일을 다시 내보내거나 `--where` 조건을 고쳐 주세요.',
  no_purchases:
    '기간 안의 전환 {count}건 중 구매 이벤트가 하나도 없습니다. 구매 이벤트의 이름을 `--purchase-event`로 알려 주세요.',
  no_amounts:
    '구매 {count}건 모두 금액이 없습니다. 금액을 포함해 내보내거나, 금액이 있는 열을 `--columns conversions.amount=머리글`로 지정해 주세요.',
  tracked_event_missing:
    '캠페인이 추적하는 이벤트 {count}개가 전환 파일에 한 번도 나오지 않습니다. 전환 파일의 `event` 열과 똑같이 쓰고, 여러 개는 |로 나눠 주세요.',
  column_near_miss:
    '{kind} 파일에 이름이 조금 다른 열이 있어 행 {count}개에서 그 열을 읽지 않았습니다. 같은 열이라면 이름을 고치거나 `--columns`로 지정해 주세요.',
  columns_differ:
    '{kind} 파일마다 열이 달라 행 {count}개에서는 없는 열을 빈 값으로 보았습니다. 모든 파일을 같은 형식으로 내보내 주세요.',
  unused_setting_column:
    '설정 행 {count}개에 채널이나 캠페인을 나누는 듯한 열이 있지만 읽지 않습니다. 모든 행을 전체 캠페인의 구매 전환 기간으로 봅니다. 한 이력의 행만 남기거나 `--window`로 하나의 기간을 지정해 주세요.',
  nothing_selected:
    '조건에 맞는 행이 없습니다(대상 {count}개). 글자는 있는 그대로 비교하므로 대소문자, 빈칸, 앞자리 0을 확인하고 조건이나 목록을 고쳐 주세요.',
  snapshots_differ:
    '캠페인 {count}개의 행이 서로 다릅니다. 파일 이름과 줄 순서로 마지막 행을 사용했습니다. 의도한 것이 아니면 다른 행을 빼 주세요.',
  order_lines:
    '전환 ID {count}개가 사용자, 이벤트, 시각은 같고 금액만 다른 여러 행에 나옵니다. 지금은 ID마다 금액이 가장 작은 행만 집계합니다. 주문의 상품별 행이라면 `--columns conversions.line_id=머리글`, 나중 행이 앞의 행을 고친 것이라면 `--repeated latest`를 지정해 주세요.',
  refunds_unused:
    '환불 {count}건 중 구매에 적용된 것이 하나도 없습니다. 환불 파일의 `conversion_id`를 전환 파일과 같게 내보내거나 `--columns`로 열을 지정해 주세요.',
  files_passed_over:
    '{kind} 파일로 보이지만 읽지 않은 파일이 {count}개 있습니다. 집계해야 한다면 아래 안내대로 CSV로 바꿔 주세요.',
  placeholder_ids:
    '전환 {count}건의 사용자 ID가 실제 사용자가 아닌 값으로 보입니다. 이 ID로 클릭한 누구에게나 기여할 수 있습니다. ID를 비워서 내보내거나 해당 행을 빼 주세요.',
  user_ids_alike:
    '전환 사용자 {count}명은 클릭이 없지만, 표기만 다른 ID가 클릭 파일에 있습니다. ID는 글자 그대로 비교하므로 두 파일의 표기를 맞춰 주세요.',
  time_outliers:
    '{kind} 행 {count}개의 날짜가 다른 행보다 30일 넘게 떨어져 있습니다. 데이터의 시작과 끝, 확정 여부가 이 행을 따릅니다. 행을 고치거나 `--from`, `--to`로 빼 주세요.',
  conversions_gap:
    '첫 전환과 마지막 전환 사이에 전환이 하나도 없는 날이 {count}일 있습니다. 빠진 파일을 추가해 주세요.',
  conversions_end_early:
    '마지막 전환이 마지막 클릭보다 {count}일 이릅니다. 이후의 전환 파일을 추가해 주세요.',
  conversions_start_late:
    '첫 전환이 첫 클릭의 구매 전환 기간이 끝난 뒤 {count}일이 지나서야 나옵니다. 이전의 전환 파일을 추가해 주세요.',
  clicks_after_conversion:
    '구매 {count}건은 그 전에 클릭이 없고 같은 사용자의 클릭이 구매 후 하루 안에 있습니다. 시계나 시간대가 맞지 않습니다. 시각에 시간대를 함께 쓰거나 `--timezone`을 지정해 주세요.',
  clicks_start_late:
    '기여 없는 전환 {count}건의 구매 전환 기간이 읽은 첫 클릭보다 먼저 시작합니다. 더 이른 클릭이 있었다면 기여했을 수 있습니다. 이전의 클릭 파일을 추가하거나 `--from`으로 이후의 전환만 집계해 주세요.',
  in_transition:
    '전환 {count}건이 구매 전환 기간을 바꾼 때와 적용된 때 사이에 일어났습니다. 이전 기간으로 계산했지만 반영 시간은 정확하지 않습니다. `attributions.csv`에 표시되어 있고 `--propagation`으로 조정합니다.',
  clicks_end_early:
    '전환 {count}건이 읽은 마지막 클릭보다 하루 넘게 뒤에 일어났습니다. 이후의 클릭 파일을 추가해 주세요.',
  clicks_gap:
    '첫 클릭과 마지막 클릭 사이에 클릭이 하나도 없는 날이 {count}일 있습니다. 빠진 파일을 추가해 주세요.',
  click_before_published:
    '클릭 {count}건이 캠페인의 발행보다 이릅니다. 집계에는 포함했습니다. `published_at`을 고치거나 `--timezone`으로 시간대를 맞춰 주세요.',
  purchase_event_listed:
    '캠페인 {count}개가 구매 이벤트를 추적 이벤트로 지정했습니다. 그 지정은 무시했습니다. `conversion_events`에서 빼거나 `--purchase-event`로 구매 이벤트를 지정해 주세요.',
  multi_line_rejects:
    '제외된 행 {count}개가 여러 줄에 걸쳐 있습니다. 잘못된 자리에 있는 따옴표를 찾아 고쳐 주세요.',
  no_common_user:
    '전환 {count}건 중 클릭한 사용자의 것이 하나도 없습니다. 두 파일이 사용자를 다르게 부르는 듯합니다. 같은 ID로 내보내거나 `--columns`로 열을 지정해 주세요.',
  spreadsheet_ids:
    'ID {count}개가 스프레드시트에서 바뀐 듯합니다(1.2E+11, 103.0 같은 모양). ID를 텍스트로 내보내 주세요.',
  many_unknown_campaigns:
    '클릭 {count}건의 캠페인이 캠페인 파일에 없습니다. 빠진 캠페인을 추가하거나 `--where` 조건을 고쳐 주세요.',
  no_clicks:
    '구매 전환이 ON이고 발송한 캠페인 {count}개에 클릭이 하나도 없습니다. 빠진 클릭 파일을 추가해 주세요.',
  refund_event:
    '행 {count}개가 환불 이벤트입니다. 이벤트로만 집계하고 구매에서 빼지 않았습니다. 환불은 별도 파일로 `--refunds`에 지정해 주세요.',
  amounts_rounded:
    '{kind} 행 {count}개의 금액이 소수 6자리를 넘어 반올림했습니다. 의도한 것이 아니면 금액을 십진수로 내보내 주세요.',
  differs_from_console:
    '캠페인 {count}개의 구매가 콘솔에 나온 수치와 다릅니다. `lasttouch reconcile`로 원인을 찾아볼 수 있습니다.',
} as const satisfies Record<WarningCode, string>;

/** What a warning says, in Korean; options and names stand in backticks in the dictionary. */
export function koreanWarning({ code, count, kind }: Pick<Warning, 'code' | 'count' | 'kind'>): Markup {
  const text = KOREAN_WARNINGS[code]
    .replace('{count}', group(String(count)))
    .replace('{kind}', kind === null ? '' : KINDS[kind])
    .trimStart();
  return html`${text.split('`').map((part, place) => (place % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
}
