import { describe, expect, test } from 'vitest';
import {
  damagedGzip,
  describeProblem,
  InputError,
  ProblemList,
  readFailure,
} from '../../src/problems/input-error.ts';

describe('a problem', () => {
  test('is told with its file, line and column, those that are known', () => {
    const place = { file: 'clicks.csv', line: 3, column: 'clicked_at' };
    expect(describeProblem({ ...place, message: 'is no time' })).toBe(
      'clicks.csv:3: column clicked_at: is no time',
    );
    expect(describeProblem({ file: 'clicks.csv', message: 'is empty' })).toBe('clicks.csv: is empty');
    expect(describeProblem({ column: 'currency', message: 'differs' })).toBe('column currency: differs');
    expect(describeProblem({ message: 'no clicks file' })).toBe('no clicks file');
  });
});

describe('a list of problems', () => {
  test('throws nothing while it is empty, else all of them together', () => {
    const list = new ProblemList();
    expect(() => list.throwIfAny()).not.toThrow();
    list.add('one', { file: 'a.csv' });
    list.add('two');
    expect(() => list.throwIfAny()).toThrow(
      new InputError([{ file: 'a.csv', message: 'one' }, { message: 'two' }]),
    );
  });

  test('of which 20 are reported at most', () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ message: `problem ${i}` }));
    const error = new InputError(many);
    expect(error.problems).toEqual(many.slice(0, 20));
    expect(error.message.split('\n')).toHaveLength(20);
  });

  test('keeps the input errors of an attempt, and gives what it made', () => {
    const list = new ProblemList();
    expect(list.attempt(() => 5)).toBe(5);
    const failed = list.attempt(() => {
      throw InputError.of('wrong', { file: 'a.csv' });
    });
    expect([failed, list.problems]).toEqual([undefined, [{ file: 'a.csv', message: 'wrong' }]]);
  });

  test('does not keep defects', () => {
    const defect = new TypeError('a defect');
    expect(() =>
      new ProblemList().attempt(() => {
        throw defect;
      }),
    ).toThrow(defect);
  });
});

describe('a failure to read', () => {
  test('of the system is an input error that names the code', () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES', syscall: 'open' });
    expect(readFailure('a.csv', denied).problems).toEqual([
      { file: 'a.csv', message: expect.stringContaining("can't be read (EACCES)") },
    ]);
  });

  test('that is an input error stays it, and a defect is thrown on', () => {
    const error = InputError.of('wrong');
    expect(readFailure('a.csv', error)).toBe(error);
    expect(() => readFailure('a.csv', new TypeError('a defect'))).toThrow('a defect');
  });

  test('of a gzip file says what is wrong with it', () => {
    expect(damagedGzip('a.csv.gz', new Error('incorrect data check')).message).toBe(
      'a.csv.gz: is a damaged or truncated gzip file (incorrect data check); export or copy it again',
    );
  });
});
