export { readAmounts } from './amounts';
export { addClicks, takeClicks } from './clicks';
export { collectConversions, wantConversions } from './conversions';
export { countBefore, countRows, countValid, spanOfTimes } from './counts';
export { findRepeats, printRows, sortPrints } from './prints';
export { markSound, scanRecords } from './records';
export { findFields, hashFields } from './texts';
export { placeOfKnown, readTimes } from './times';
export { fillUsers, isLate, passUsers } from './users';
