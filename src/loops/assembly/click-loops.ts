import { copyText } from './copy';
import { Records } from './records';
import { findPartitions } from './sums';
import {
  addressOf,
  endOf,
  filterUsers,
  homeOf,
  isEmpty,
  lastTickAt,
  nextWithTag,
  nextWithText,
  PARTITIONS,
  partitionOf,
  tagAt,
  tickOf,
  touchText,
  Users,
} from './user-loops';

const CLICK_ID: u32 = 0;
const USER_ID: u32 = 2;

/** Clicks of users with conversions at their time or later, in columns. */
@unmanaged
export class Clicks {
  count: u32;
  times: usize;
  /** The slots of the users. */
  users: usize;
  campaigns: usize;
  /** Pairs: both lanes of the hash of the user. */
  hashes: usize;
  /** The click id of click i is `texts[starts[i], starts[i + 1])`. */
  starts: usize;
  texts: usize;
  /**
   * Bytes that all clicks of users who may have conversions would take, by partition: of each its id and `clickBytes`
   * more.
   */
  userBytes: usize;
  clickBytes: u32;
  /** The clicks by partition, and where each partition begins. */
  places: usize;
  partitionStarts: usize;
  /** The columns sorted by partition. */
  sortedTimes: usize;
  sortedUsers: usize;
  sortedCampaigns: usize;
  sortedStarts: usize;
  sortedTexts: usize;
  /** How many clicks come after all conversions of their users. */
  late: u32;
  /** Depends on all memory that is only touched, so that the compiler keeps the reads. */
  touched: u32;
}

/** What is known of the rows of a batch, and which partitions of users are wanted. */
@unmanaged
export class ClickRows {
  valid: usize;
  times: usize;
  campaigns: usize;
  userHashes: usize;
  /** Room for the numbers of rows, and for the slots of their users. */
  passed: usize;
  slots: usize;
  firstPartition: u32;
  endPartition: u32;
}

/**
 * Adds the valid rows of users in the wanted partitions who have conversions at the time of the row or later. It also
 * sums what the clicks of all users who may have conversions would take.
 *
 * Plainly: for each valid row, find the user. If the user has a conversion in the tick of the click or later, add the
 * row. If the user has only earlier ones, count the row as late.
 *
 * This takes three loops, so that the cache misses of many rows overlap. The first touches the slot of each user. The
 * second finds the slot with the tag of the user and touches its text if it is a long one. The third compares the
 * texts.
 */
export function addClicks(clicks: Clicks, records: Records, rows: ClickRows, users: Users): void {
  const count = touchUsers(clicks, records, rows, users);
  let touched: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const hash = rows.userHashes + (load<u32>(rows.passed + (i << 2)) << 3);
    const slot = nextWithTag(users, load<u32>(hash), load<u32>(hash, 4), load<u32>(rows.slots + (i << 2)));
    store<u32>(rows.slots + (i << 2), slot);
    touched |= touchText(users, addressOf(users, slot));
  }
  clicks.touched |= touched;
  for (let i: u32 = 0; i < count; i++)
    addClick(
      clicks,
      records,
      rows,
      users,
      load<u32>(rows.passed + (i << 2)),
      load<u32>(rows.slots + (i << 2)),
    );
}

/**
 * Lists the rows of users who may have conversions and the slots where the search for them begins; returns their
 * number.
 */
function touchUsers(clicks: Clicks, records: Records, rows: ClickRows, users: Users): u32 {
  const passed = filterUsers(users, records.count, rows.valid, rows.userHashes, rows.passed);
  const width = records.slots << 3;
  const ids = records.fields + (CLICK_ID << 3);
  const clickBytes = <f64>clicks.clickBytes;
  let count: u32 = 0;
  let touched: u32 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const row = load<u32>(rows.passed + (i << 2));
    const hashA = load<u32>(rows.userHashes + (row << 3));
    const partition = partitionOf(hashA);
    const id = ids + row * width;
    const bytes = clicks.userBytes + (partition << 3);
    store<f64>(bytes, load<f64>(bytes) + <f64>(load<u32>(id, 4) - load<u32>(id)) + clickBytes);
    if (partition < rows.firstPartition || partition >= rows.endPartition) continue;
    const slot = homeOf(users, hashA);
    store<u32>(rows.passed + (count << 2), row);
    store<u32>(rows.slots + (count << 2), slot);
    count++;
    const address = addressOf(users, slot);
    touched |= tagAt(address) | endOf(address);
  }
  clicks.touched = touched;
  return count;
}

/** Adds a row if its user is found from the slot `tagged` on, the first with the tag of the user. */
// inline
function addClick(
  clicks: Clicks,
  records: Records,
  rows: ClickRows,
  users: Users,
  row: u32,
  tagged: u32,
): void {
  const hash = rows.userHashes + (row << 3);
  const fields = records.fields + ((row * records.slots) << 3);
  const text = records.text;
  const start = text + load<u32>(fields + (USER_ID << 3));
  const end = text + load<u32>(fields + (USER_ID << 3), 4);
  const hashA = load<u32>(hash);
  const slot = nextWithText(users, hashA, load<u32>(hash, 4), start, end, tagged);
  const address = addressOf(users, slot);
  if (isEmpty(address)) return;
  const time = load<f64>(rows.times + (row << 3));
  const last = lastTickAt(address);
  if (tickOf(time) > last) {
    clicks.late += <u32>(last > 0);
    return;
  }
  const count = clicks.count++;
  store<f64>(clicks.times + (count << 3), time);
  store<u32>(clicks.users + (count << 2), slot);
  store<u32>(clicks.campaigns + (count << 2), load<u32>(rows.campaigns + (row << 2)));
  store<u64>(clicks.hashes + (count << 3), load<u64>(hash));
  const starts = clicks.starts + (count << 2);
  const id = load<u32>(fields + (CLICK_ID << 3));
  const length = load<u32>(fields + (CLICK_ID << 3), 4) - id;
  copyText(text + id, length, clicks.texts + load<u32>(starts));
  store<u32>(starts, load<u32>(starts) + length, 4);
}

/** Finds the places of the clicks by partition. Within a partition clicks keep their order. */
function sortPlaces(clicks: Clicks): void {
  const starts = clicks.partitionStarts;
  findPartitions(clicks.count, clicks.hashes, starts);
  // The starts of the partitions move to their ends, which are the starts of the next.
  for (let i: u32 = 0; i < clicks.count; i++) {
    const place = starts + (partitionOf(load<u32>(clicks.hashes + (i << 3))) << 2);
    const at = load<u32>(place);
    store<u32>(place, at + 1);
    store<u32>(clicks.places + (at << 2), i);
  }
  memory.copy(starts + 4, starts, PARTITIONS << 2);
  store<u32>(starts, 0);
}

/** Sorts the clicks by partition and empties the collection; returns how many there are. */
export function sortClicks(clicks: Clicks): u32 {
  sortPlaces(clicks);
  let text: u32 = 0;
  for (let i: u32 = 0; i < clicks.count; i++) {
    const place = load<u32>(clicks.places + (i << 2));
    store<f64>(clicks.sortedTimes + (i << 3), load<f64>(clicks.times + (place << 3)));
    store<u32>(clicks.sortedUsers + (i << 2), load<u32>(clicks.users + (place << 2)));
    store<u32>(clicks.sortedCampaigns + (i << 2), load<u32>(clicks.campaigns + (place << 2)));
    const start = load<u32>(clicks.starts + (place << 2));
    const length = load<u32>(clicks.starts + (place << 2), 4) - start;
    copyText(clicks.texts + start, length, clicks.sortedTexts + text);
    text += length;
    store<u32>(clicks.sortedStarts + (i << 2), text, 4);
  }
  const count = clicks.count;
  clicks.count = 0;
  return count;
}
