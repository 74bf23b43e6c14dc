import { readFileSync } from 'node:fs';
import { InputError } from '../../problems/input-error.ts';
import { NODE_MISSING } from './sql.ts';

/**
 * What Spark's log says when something is wrong that has a name, and what to do about it; `$1` is what the first group
 * has found.
 */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(NODE_MISSING),
    'Node.js was not found on an executor; install Node.js 20 or later on all of them, or send it along with --spark-conf spark.archives=ARCHIVE#node, where the archive holds bin/node',
  ],
  [
    /Cannot find module '[^']*lasttouch-kernel|lasttouch-kernel\.cjs: No such file/,
    "lasttouch's kernel was not found on an executor; check that Spark can bring files to its executors (--files)",
  ],
  [
    /Unexpected end of input stream|java\.util\.zip\.ZipException|incorrect (?:data|header) check|not a gzip file/i,
    'a gzip file is damaged or truncated; export or copy it again',
  ],
  [
    /^(?:Caused by: )?java\.net\.ConnectException: Call From \S+ to (\S+) failed on connection/m,
    '$1 does not answer; check host and port of the address, and that its server runs',
  ],
  [
    /^(?:Caused by: )?(?:java\.lang\.IllegalArgumentException: )?java\.net\.UnknownHostException: ([\w.-]+)/m,
    'the host $1 is not known; check the address',
  ],
  [
    /ClassNotFoundException: Class (org\.apache\.hadoop\.fs\.\S+) not found/,
    'Spark has no $1 for addresses of this kind; add its library, for s3a:// for example with --spark-conf spark.jars.packages=org.apache.hadoop:hadoop-aws:VERSION, in the version of the Hadoop that comes with Spark',
  ],
  [
    /^\[PATH_NOT_FOUND\] Path does not exist: (.*?)\.(?: SQLSTATE.*)?$/m,
    'nothing was found at $1; check the address, and that all executors see it under the same path',
  ],
  [
    /PATH_NOT_FOUND|FILE_NOT_EXIST|Caused by: java\.io\.FileNotFoundException/,
    'a file was not found; check that it is there, and that all executors see it under the same path',
  ],
  [
    /Could not parse Master URL|Master must either be yarn/,
    '--spark-master is not the address of a Spark; give for example yarn, spark://HOST:7077, k8s://https://HOST:PORT or local[4]',
  ],
];

const KERNEL_DEFECT = /lasttouch kernel: (.*(?:\n\s+at .*)*)/;
const CAUSE =
  /(?:^Caused by: |^Error: |^\[[A-Z_.]+\] |^org\.apache\.spark\.\S*(?:Exception|Error): |^Exception in thread "main" ).*$/gm;
const LONGEST_CAUSE = 300;

/** What is to be said of a sign in the log, with letters of globs in one case. */
function messageOf(log: string, sign: RegExp, message: string): string {
  const [found] = sign.exec(log) ?? [''];
  return found.replace(sign, message).replace(/\[([a-z])[A-Z]\]/g, '$1');
}

/** The last cause that the log names, in one line. */
function lastCause(log: string): string {
  const causes = log.match(CAUSE) ?? [];
  const cause = causes[causes.length - 1] ?? 'its log has no line that tells why';
  return cause.length > LONGEST_CAUSE ? `${cause.slice(0, LONGEST_CAUSE)}...` : cause;
}

/** What a log says behind so many bytes. */
function logFrom(logPath: string, start: number): string {
  return readFileSync(logPath).subarray(start).toString();
}

/** Whether Spark has failed because nothing is at a path. */
export function foundNothing(logPath: string, start: number): boolean {
  return logFrom(logPath, start).includes('PATH_NOT_FOUND');
}

/**
 * The error for a Spark that ended early, by what its log says behind `start` bytes. Known causes have a plain message;
 * a defect of the kernel is one of lasttouch.
 */
export function explainFailure(logPath: string, status: number | null, start = 0): Error {
  const log = logFrom(logPath, start);
  const defect = KERNEL_DEFECT.exec(log);
  if (defect !== null)
    return new Error(`the kernel failed on an executor: ${defect[1]}\nSpark's log: ${logPath}`);
  const known = KNOWN.find(([sign]) => sign.test(log));
  if (known !== undefined)
    return InputError.of(`--engine spark: ${messageOf(log, ...known)} (Spark's log: ${logPath})`);
  return InputError.of(
    `--engine spark: Spark failed${status === null ? '' : ` with exit code ${status}`}: ${lastCause(log)}; look into Spark's log: ${logPath}`,
  );
}
