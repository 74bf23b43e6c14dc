export { readAmounts } from './amounts';
export { scanRecords } from './records';
export { findFields, hashFields } from './texts';
export { placeOfKnown, readTimes } from './times';
