// Loaded into a run with --import: makes each thread but the main one end as DEATH says, a moment after it began.
import { isMainThread } from 'node:worker_threads';

const deaths = {
  exit: () => process.exit(3),
  throw: () => {
    throw new Error('thrown outside of a step');
  },
  memory: () => {
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
};

if (!isMainThread) setTimeout(deaths[process.env.DEATH], Number(process.env.DEATH_AFTER_MS));
