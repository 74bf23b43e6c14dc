const DAY: f64 = 86_400_000_000;

/** How many days a month of a year has. */
function daysInMonth(year: i32, month: i32): i32 {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  // July and August both have 31.
  return 30 + ((month + (month >> 3)) & 1);
}

/** The date that was asked for last; neighbouring rows mostly have the same. */
let lastYear: i32 = 1970;
let lastMonth: i32 = 1;
let lastDay: i32 = 1;
let lastDate: f64 = 0;

/** Microseconds of a date of the Gregorian calendar as if in UTC, NaN where there is no such date. */
export function microsOfDate(year: i32, month: i32, day: i32): f64 {
  if (year !== lastYear || month !== lastMonth || day !== lastDay) {
    lastYear = year;
    lastMonth = month;
    lastDay = day;
    lastDate = microsOfAnotherDate(year, month, day);
  }
  return lastDate;
}

function microsOfAnotherDate(year: i32, month: i32, day: i32): f64 {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
  // Years begin in March, so that a leap day is the last one.
  const shifted = month > 2 ? year : year - 1;
  const era = (shifted + 400) / 400 - 1;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return <f64>(era * 146_097 + dayOfEra - 719_468) * DAY;
}

/** Microseconds of a time of day with hours from 0 to 23, NaN where there is no such time. */
export function microsOfTime(hour: i32, minute: i32, second: i32, micros: i32): f64 {
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  return <f64>((hour * 60 + minute) * 60 + second) * 1_000_000 + <f64>micros;
}

/** Microseconds of an offset, NaN where there is none. */
export function microsOfOffset(isNegative: bool, hours: i32, minutes: i32): f64 {
  if (hours > 23 || minutes > 59) return NaN;
  const micros = <f64>((hours * 60 + minutes) * 60) * 1_000_000;
  return isNegative ? -micros : micros;
}
