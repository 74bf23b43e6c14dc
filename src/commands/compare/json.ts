import { type CampaignTotals, differenceOf } from '../../report/campaign-totals.ts';
import { shownTotals } from '../../report/totals-cells.ts';
import { formatAmount } from '../../values/amount.ts';
import type { ChangeCause, MovedSum } from './changes.ts';
import type { Comparison, OptionPair } from './run.ts';
import { sortedFlows } from './text.ts';

/** What a campaign earned; amounts are exact decimals. Null where the report has nothing: OFF, or no custom event. */
export interface TotalsJson {
  purchase_conversions: number | null;
  purchase_amount: string | null;
  custom_conversions: number | null;
  /** Only where one of the two runs had files of refunds, and a campaign that is ON. */
  refund_amount?: string | null;
}

/** A campaign in two reports; null where a report does not have it. */
export interface CampaignJson {
  campaign_id: string;
  name: string;
  a: TotalsJson | null;
  b: TotalsJson | null;
  /** b - a, where nothing adds nothing. */
  difference: TotalsJson;
}

/** Conversions and their exact amount. */
export interface SumJson {
  conversions: number;
  amount: string;
}

/** What moved from one campaign to another; null stands for unattributed. */
export interface FlowJson extends SumJson {
  from_campaign: string | null;
  to_campaign: string | null;
}

/** What `compare --json` prints. */
export interface ComparisonJson {
  /** The paths of the two reports, as they were given. */
  a: string;
  b: string;
  differ: boolean;
  /** Options and settings that the two runs had differently. */
  options: OptionPair[];
  /** All campaigns: those that differ most come first. */
  campaigns: CampaignJson[];
  changes: {
    /** Conversions that are credited otherwise. */
    conversions: number;
    gained: SumJson;
    lost: SumJson;
    moved: SumJson;
    only_in_a: number;
    only_in_b: number;
    /** Conversions with another event or amount. */
    changed_values: number;
    causes: Record<ChangeCause, number>;
    /** Those with most conversions come first. */
    flows: FlowJson[];
  };
}

function totalsJson(totals: CampaignTotals | null, hasRefunds: boolean): TotalsJson | null {
  if (totals === null) return null;
  return {
    purchase_conversions: totals.purchaseConversions,
    purchase_amount: totals.purchaseAmount === null ? null : formatAmount(totals.purchaseAmount),
    custom_conversions: totals.customConversions,
    ...(hasRefunds && {
      refund_amount: totals.refundAmount === null ? null : formatAmount(totals.refundAmount),
    }),
  };
}

function sumJson({ conversions, amount }: MovedSum): SumJson {
  return { conversions, amount: formatAmount(amount) };
}

/** What `compare --json` prints; amounts are exact decimals in text. */
export function comparisonJson({ a, b, options, campaigns, changes, differ }: Comparison): ComparisonJson {
  const hasRefunds = shownTotals(campaigns).some(([total]) => total === 'refundAmount');
  return {
    a: a.path,
    b: b.path,
    differ,
    options,
    campaigns: campaigns.map((pair) => ({
      campaign_id: pair.id,
      name: pair.name,
      a: totalsJson(pair.a, hasRefunds),
      b: totalsJson(pair.b, hasRefunds),
      difference: {
        purchase_conversions: Number(differenceOf(pair, 'purchaseConversions')),
        purchase_amount: formatAmount(differenceOf(pair, 'purchaseAmount')),
        custom_conversions: Number(differenceOf(pair, 'customConversions')),
        ...(hasRefunds && { refund_amount: formatAmount(differenceOf(pair, 'refundAmount')) }),
      },
    })),
    changes: {
      conversions: changes.conversions,
      gained: sumJson(changes.gained),
      lost: sumJson(changes.lost),
      moved: sumJson(changes.moved),
      only_in_a: changes.onlyInA,
      only_in_b: changes.onlyInB,
      changed_values: changes.changedValues,
      causes: changes.causes,
      flows: sortedFlows(changes.flows).map(({ from, to, ...sum }) => ({
        from_campaign: from === '' ? null : from,
        to_campaign: to === '' ? null : to,
        ...sumJson(sum),
      })),
    },
  };
}
