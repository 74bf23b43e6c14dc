export { readAmounts } from './amounts';
export { addClicks, sortClicks } from './clicks';
export {
  collectConversions,
  collectLines,
  selectConversions,
  sortConversions,
  sortLines,
} from './conversions';
export { countBefore, countRows, countValid, spanOfTimes } from './counts';
export { addFingerprints, findCandidates, findRepeats, sortFingerprints } from './fingerprints';
export { fillIdentities, findPersons, judgeIdentities, meetPersons } from './identities';
export { fillField, joinFields } from './made-fields';
export { orderByTime } from './order';
export { markValid, scanRecords, takeNulls } from './records';
export { findUnknownDay, formatRows } from './rows';
export { selectRecords } from './selection';
export { findFields, findText, hashFields } from './texts';
export { readTimes } from './times';
export { fillUsers, filterUsers, findUser, isLate } from './users';
