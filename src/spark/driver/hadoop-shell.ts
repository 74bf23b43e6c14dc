import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** How a command of Hadoop's file system shell ended, and what it said. */
export interface ShellRun {
  status: number | null;
  stderr: string;
}

type SparkConf = readonly (readonly [string, string])[];

/** What the shell says of an address where nothing is. */
export const NOTHING_THERE = /No such file or directory/;

const HADOOP_PROPERTY = /^spark\.hadoop\.(.+)$/s;

/** The libraries that Spark is given as files of this machine: those of file systems have to be in its shell, too. */
function librariesIn(conf: SparkConf): string[] {
  return conf.flatMap(([key, value]) => {
    if (key === 'spark.driver.extraClassPath') return [value];
    return key === 'spark.jars' ? value.split(',').map((jar) => jar.trim().replace(/^file:(\/\/)?/, '')) : [];
  });
}

/** Hadoop's file system shell, as it comes with Spark: lists, reads, moves and removes files at addresses. */
export class HadoopShell {
  readonly #program: string;
  readonly #properties: string[];
  readonly #libraries: string[];
  readonly #folder: string;

  /** `program` is the `spark-sql` beside which Spark's other programs are; `folder` is for an empty configuration. */
  constructor(program: string, conf: SparkConf, folder: string) {
    this.#program = join(dirname(program), 'spark-class');
    this.#folder = join(folder, 'hadoop');
    this.#libraries = librariesIn(conf);
    this.#properties = conf.flatMap(([key, value]) => {
      const property = HADOOP_PROPERTY.exec(key);
      return property === null ? [] : ['-D', `${property[1]}=${value}`];
    });
  }

  /** Runs a command and gives its stdout piece by piece. */
  run(args: readonly string[], onOutput: (bytes: Buffer) => void = () => {}): Promise<ShellRun> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, this.#command(args), {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: this.#environment(),
      });
      const errors: Buffer[] = [];
      child.stdout.on('data', onOutput);
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, stderr: Buffer.concat(errors).toString() }));
    });
  }

  /** Runs a command to its end at once: for a process that ends. */
  runNow(args: readonly string[]): void {
    spawnSync(this.#program, this.#command(args), { stdio: 'ignore', env: this.#environment() });
  }

  #command(args: readonly string[]): string[] {
    return ['org.apache.hadoop.fs.FsShell', ...this.#properties, ...args];
  }

  /** The shell insists on a configuration, be it empty; one that the user has is left alone. */
  #environment(): NodeJS.ProcessEnv {
    const { SPARK_DIST_CLASSPATH: given } = process.env;
    const classPath = [...(given === undefined ? [] : [given]), ...this.#libraries].join(delimiter);
    const environment = { ...process.env, LC_ALL: 'C.UTF-8', SPARK_DIST_CLASSPATH: classPath };
    if (process.env.HADOOP_CONF_DIR !== undefined) return environment;
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'core-site.xml'), '<configuration/>\n');
    return { ...environment, HADOOP_CONF_DIR: this.#folder };
  }
}
