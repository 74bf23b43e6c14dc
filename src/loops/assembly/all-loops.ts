export { addClicks, sortClicks } from './click-loops';
export {
  collectConversions,
  collectLines,
  selectConversions,
  sortConversions,
  sortLines,
} from './conversion-loops';
export { addCount, countClick, countClicks, countValid, spanOfTimes, takeCounters } from './count-loops';
export { addFingerprints, findCandidates, findRepeats, sortFingerprints } from './fingerprint-loops';
export { fillIdentities, findPersons, judgeIdentities, meetPersons } from './identities';
export { fillField, joinFields } from './made-field-loops';
export { orderByTime } from './order';
export { markValid, scanRecords, takeNulls } from './records';
export { findUnknownDay, formatRows } from './row-loops';
export { selectRecords } from './selection';
export { findFields, findLeastDigests, findText, hashFields, hashTexts } from './texts';
export { fillUsers, filterUsers, findUser, isLate } from './user-loops';
export { readAmounts } from './values/amount-loops';
export { readTimes } from './values/time-loops';
