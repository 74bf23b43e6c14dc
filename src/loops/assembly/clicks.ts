import { copyText } from './copy';
import { Records } from './records';
import { addUp, findPartitions } from './sums';
import {
  addressOf,
  endOf,
  homeOf,
  isEmpty,
  lastTickAt,
  NO_USER,
  nextWithTag,
  nextWithText,
  PARTITIONS,
  partitionOf,
  passUsers,
  tagAt,
  tickOf,
  touchText,
  Users,
} from './users';

/** Clicks are looked up so many at a time: enough for cache misses to overlap, few enough for the first-level cache. */
const CLICKS_AT_ONCE: u32 = 1024;

const CLICK_ID: u32 = 0;
const USER_ID: u32 = 2;

/** The clicks of users who may have conversions, in columns; `ClickCollector` reads and writes this as words in this order. */
@unmanaged
export class Clicks {
  count: u32;
  times: usize;
  /** Pairs: both lanes of the hash of the user. */
  hashes: usize;
  campaigns: usize;
  /** The click id of click i is `texts[starts[2i], starts[2i + 1])`, its user id goes on from there to `starts[2i + 2]`. */
  starts: usize;
  texts: usize;
  /** Bytes that the clicks of users who may have conversions take when they are kept, by partition. */
  userBytes: usize;
  /** The clicks by partition, and the slots of their users. */
  places: usize;
  users: usize;
  /** What is kept of them, sorted by partition: where each partition begins, and the columns. */
  partitionStarts: usize;
  keptTimes: usize;
  keptCampaigns: usize;
  keptStarts: usize;
  keptTexts: usize;
  /** How many clicks come after all conversions of their users. */
  late: u32;
  /** All that was touched, so that no compiler leaves it out. */
  touched: u32;
}

/** What is known of the rows of a batch; `ClickCollector` writes this as words in this order. */
@unmanaged
export class ClickRows {
  valid: usize;
  times: usize;
  campaigns: usize;
  userHashes: usize;
  /** Room for the numbers of rows. */
  passed: usize;
}

/**
 * Adds the valid rows whose user may have conversions and lies in partitions `[from, to)`; of all partitions it adds up what each click takes
 * when it is kept: its id, and `clickBytes` more.
 */
export function addClicks(
  clicks: Clicks,
  records: Records,
  rows: ClickRows,
  users: Users,
  from: u32,
  to: u32,
  clickBytes: f64,
): void {
  const width = records.slots << 3;
  const passed = passUsers(users, records.count, rows.valid, rows.userHashes, rows.passed);
  let count = clicks.count;
  let at = load<u32>(clicks.starts + (count << 3));
  for (let i: u32 = 0; i < passed; i++) {
    const row = load<u32>(rows.passed + (i << 2));
    const hashA = load<u32>(rows.userHashes + (row << 3));
    const hashB = load<u32>(rows.userHashes + (row << 3), 4);
    const fields = records.fields + row * width;
    const id = load<u32>(fields + (CLICK_ID << 3));
    const idLength = load<u32>(fields + (CLICK_ID << 3), 4) - id;
    const partition = partitionOf(hashA);
    const bytes = clicks.userBytes + (partition << 3);
    store<f64>(bytes, load<f64>(bytes) + <f64>idLength + clickBytes);
    if (partition < from || partition >= to) continue;
    const user = load<u32>(fields + (USER_ID << 3));
    const userLength = load<u32>(fields + (USER_ID << 3), 4) - user;
    copyText(records.text + id, idLength, clicks.texts + at);
    at += idLength;
    store<u32>(clicks.starts + (count << 3), at, 4);
    copyText(records.text + user, userLength, clicks.texts + at);
    at += userLength;
    store<u32>(clicks.starts + (count << 3), at, 8);
    store<f64>(clicks.times + (count << 3), load<f64>(rows.times + (row << 3)));
    store<u32>(clicks.campaigns + (count << 2), load<u32>(rows.campaigns + (row << 2)));
    store<u32>(clicks.hashes + (count << 3), hashA);
    store<u32>(clicks.hashes + (count << 3), hashB, 4);
    count++;
  }
  clicks.count = count;
}

/** The places of the clicks by partition, in one partition as they came. */
function sortPlaces(clicks: Clicks): void {
  const next = clicks.partitionStarts;
  findPartitions(clicks.count, clicks.hashes, next);
  for (let i: u32 = 0; i < clicks.count; i++) {
    const place = next + (partitionOf(load<u32>(clicks.hashes + (i << 3))) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u32>(clicks.places + (at << 2), i);
  }
}

/** From a slot with the tag of a click on the one with its user too, or `NO_USER`; also where the click is late, which is counted. */
function withText(clicks: Clicks, users: Users, place: u32, from: u32): u32 {
  const hashA = load<u32>(clicks.hashes + (place << 3));
  const hashB = load<u32>(clicks.hashes + (place << 3), 4);
  const start = clicks.texts + load<u32>(clicks.starts + (place << 3), 4);
  const end = clicks.texts + load<u32>(clicks.starts + (place << 3), 8);
  const slot = nextWithText(users, hashA, hashB, start, end, from);
  const address = addressOf(users, slot);
  if (isEmpty(address)) return NO_USER;
  const last = lastTickAt(address);
  if (tickOf(load<f64>(clicks.times + (place << 3))) <= last) return slot;
  clicks.late += <u32>(last > 0);
  return NO_USER;
}

/**
 * Looks up the users of the clicks at the given places, in loops of their own so that the cache misses of many overlap: first the slot of
 * each is touched, then that with its tag is found and its text touched, where it is a long one, then the texts are compared. Plainly:
 * users[i] = the slot of the user of click places[i], or NO_USER.
 */
function findUsers(clicks: Clicks, users: Users, first: u32, end: u32): void {
  const places = clicks.places;
  const slots = clicks.users;
  let touched: u32 = 0;
  for (let i = first; i < end; i++) {
    const slot = homeOf(users, load<u32>(clicks.hashes + (load<u32>(places + (i << 2)) << 3)));
    store<u32>(slots + (i << 2), slot);
    const address = addressOf(users, slot);
    touched |= tagAt(address) | endOf(address);
  }
  for (let i = first; i < end; i++) {
    const hash = clicks.hashes + (load<u32>(places + (i << 2)) << 3);
    const slot = nextWithTag(users, load<u32>(hash), load<u32>(hash, 4), load<u32>(slots + (i << 2)));
    store<u32>(slots + (i << 2), slot);
    touched |= touchText(users, addressOf(users, slot));
  }
  clicks.touched = touched;
  for (let i = first; i < end; i++)
    store<u32>(
      slots + (i << 2),
      withText(clicks, users, load<u32>(places + (i << 2)), load<u32>(slots + (i << 2))),
    );
}

/**
 * Keeps the clicks whose users have conversions at their time or later, sorted by partition, and empties the collection; gives how many
 * are kept, whose users then stand first in `users`.
 */
export function takeClicks(clicks: Clicks, users: Users): u32 {
  clicks.late = 0;
  sortPlaces(clicks);
  for (let at: u32 = 0; at < clicks.count; at += CLICKS_AT_ONCE)
    findUsers(clicks, users, at, min(at + CLICKS_AT_ONCE, clicks.count));
  const starts = clicks.partitionStarts;
  memory.fill(starts, 0, (PARTITIONS + 1) << 2);
  let kept: u32 = 0;
  let text: u32 = 0;
  for (let i: u32 = 0; i < clicks.count; i++) {
    const user = load<u32>(clicks.users + (i << 2));
    if (user === NO_USER) continue;
    const place = load<u32>(clicks.places + (i << 2));
    const counter = starts + ((partitionOf(load<u32>(clicks.hashes + (place << 3))) + 1) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
    store<u32>(clicks.users + (kept << 2), user);
    store<f64>(clicks.keptTimes + (kept << 3), load<f64>(clicks.times + (place << 3)));
    store<u32>(clicks.keptCampaigns + (kept << 2), load<u32>(clicks.campaigns + (place << 2)));
    const start = load<u32>(clicks.starts + (place << 3));
    const length = load<u32>(clicks.starts + (place << 3), 4) - start;
    copyText(clicks.texts + start, length, clicks.keptTexts + text);
    text += length;
    store<u32>(clicks.keptStarts + (kept << 2), text, 4);
    kept++;
  }
  addUp(starts, PARTITIONS);
  clicks.count = 0;
  return kept;
}
