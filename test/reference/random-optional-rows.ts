import type { Draw } from './draw.ts';
import {
  amount,
  COUNTS,
  instant,
  type RequiredRows,
  type Row,
  repeats,
  serialId,
  time,
  value,
} from './random-rows.ts';
import { ODD_IDS, USER_IDS } from './random-values.ts';

/** Refunds of purchases and of anything else: parts of the amount, all of it, too much, or any amount. */
export function refundRows(draw: Draw, { scene, conversions }: RequiredRows): Row[] {
  const refunds = draw.times(draw.pick(COUNTS), (index): Row => {
    const named = draw.chance(0.9) ? draw.pick(conversions) : undefined;
    const isNegative = draw.chance(0.2);
    const whole = named?.amount ?? '';
    return {
      refund_id: value(draw, scene, serialId(draw, 'r', index)),
      conversion_id: value(draw, scene, named?.conversion_id ?? draw.pick(['?', ...ODD_IDS])),
      refunded_at: time(draw, scene, 'refunds.refunded_at', instant(draw, scene)),
      amount: value(
        draw,
        scene,
        (isNegative ? '-' : '') + (draw.chance(0.5) && whole !== '' ? whole : amount(draw, scene) || '1.5'),
      ),
    };
  });
  return draw.shuffle([...refunds, ...repeats(draw, refunds, 'refund_id')]);
}

/** Which users are which persons: some twice, some two at once, and persons that are users themselves. */
export function identityRows(draw: Draw, { scene }: RequiredRows): Row[] {
  const persons = draw.sample(
    [...USER_IDS, 'p1', 'stranger', 'a person with a long name'],
    draw.between(1, 4),
  );
  const identities = draw.times(draw.pick([0, 2, 4, 8, 12]), () => ({
    user_id: value(draw, scene, draw.pick([...scene.userIds, ...scene.userIds, 'stranger', 'nobody'])),
    person_id: value(draw, scene, draw.pick(persons)),
  }));
  return draw.shuffle([...identities, ...repeats(draw, identities, 'user_id')]);
}
