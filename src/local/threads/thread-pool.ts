import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { ClickedCampaigns } from '../../engine/clicked-campaigns.ts';
import type { Job } from '../../engine/job.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { fromPlainError } from './errors.ts';
import { DONE, END, LOADED, type StepAnswer, type StepRequest, type WorkerStart } from './messages.ts';
import { type StepInput, type StepName, type StepOutput, Steps } from './steps.ts';
import { doInputs, type OnOutput, takeAll } from './take-inputs.ts';
import { takeWorker } from './worker-threads.ts';

/** A thread that waits ends in some hundredths of a second. */
const LONGEST_END_MS = 10_000;

/** A worker thread of the pool and what it was asked to do. When the thread dies, the request fails. */
class PoolThread {
  readonly #worker: Worker;
  #asked: { onOutput: OnOutput; resolve: () => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;
  /** Whether it has done all that it was asked to do so far. */
  #isDone = false;

  constructor(start: WorkerStart) {
    this.#worker = takeWorker();
    this.#worker.postMessage(start);
    this.#worker.on('message', (answer: StepAnswer | typeof LOADED) => {
      if (answer !== LOADED) this.#take(answer);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended early with code ${code}`)));
  }

  /** Does inputs of a step until all are taken. Rejects with the error that kept the thread from going on. */
  work(request: StepRequest, onOutput: OnOutput): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      this.#isDone = false;
      this.#asked = { onOutput, resolve, reject };
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread: by itself where it has worked and waits, so that it keeps what the compiler made; else at once. */
  async close(): Promise<void> {
    if (!this.#isDone) {
      await this.#worker.terminate();
      return;
    }
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.postMessage(END);
    const timer = setTimeout(() => this.#worker.terminate(), LONGEST_END_MS);
    await ended;
    clearTimeout(timer);
  }

  #take(answer: StepAnswer): void {
    if (answer === DONE) {
      this.#isDone = true;
      this.#asked?.resolve();
    } else if ('error' in answer) this.#asked?.reject(fromPlainError(answer.error));
    else this.#asked?.onOutput(answer.at, answer.output);
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#isDone = false;
    this.#asked?.reject(error);
  }
}

/**
 * Does a step with many inputs on several threads; the calling thread is one of them. Each thread takes the next input
 * as soon as it is done with one. After each input the calling thread takes a turn of the event loop, so that signals
 * and progress get through.
 */
export class ThreadPool {
  /** How many threads there are, the calling one included. */
  readonly size: number;
  readonly #steps: Steps;
  readonly #others: PoolThread[];
  #memory: LoopMemory | undefined = new LoopMemory();
  /** The step at hand. */
  #request: StepRequest | undefined;

  constructor(job: Job, threads: number) {
    this.size = threads;
    this.#others = Array.from(
      { length: threads - 1 },
      () => new PoolThread({ job, memory: this.memory.shared }),
    );
    this.#steps = new Steps(job, this.memory);
  }

  /** The memory in which all threads read files; only until reading has ended. */
  get memory(): LoopMemory {
    if (this.#memory === undefined) throw new Error('the reading of files has ended');
    return this.#memory;
  }

  /** Does a step with each input; outputs come in the order of the inputs. Throws the first error of any thread. */
  async run<S extends StepName>(
    step: S,
    inputs: readonly StepInput<S>[],
    onDone?: () => void,
  ): Promise<StepOutput<S>[]> {
    const request = { step, inputs, taken: new Int32Array(new SharedArrayBuffer(4)) };
    this.#request = request;
    const outputs: StepOutput<S>[] = [];
    const take = (at: number, output: unknown) => {
      outputs[at] = output as StepOutput<S>;
      onDone?.();
    };
    const helping = inputs.length <= 1 ? [] : this.#others;
    const helped = helping.map((thread) => thread.work(request, take));
    try {
      await Promise.all([this.#workAlong(request, take), ...helped]);
    } catch (error) {
      takeAll(request);
      throw error;
    }
    return outputs;
  }

  /** Drops all that files are read with, the memory included. */
  async endReading(): Promise<void> {
    this.#memory = undefined;
    await this.#everywhere('endReading', null);
  }

  /** Frees the memory of dropped columns in all threads. */
  freeMemory(): Promise<void> {
    return this.#everywhere('freeMemory', null);
  }

  /** Tells all threads the campaigns that are made of clicks. */
  knowCampaigns(campaigns: ClickedCampaigns): Promise<void> {
    return this.#everywhere('knowCampaigns', campaigns);
  }

  /** Ends all threads; work at hand is given up. */
  async close(): Promise<void> {
    this.#steps.stop();
    if (this.#request !== undefined) takeAll(this.#request);
    await Promise.all(this.#others.map((thread) => thread.close()));
  }

  /** Does inputs on the calling thread. It waits one turn first: the caller may have more to do that needs no step. */
  async #workAlong(request: StepRequest, take: OnOutput): Promise<void> {
    await nextTurn();
    await doInputs(this.#steps, request, (at, output) => {
      take(at, output);
      return nextTurn();
    });
  }

  /** Has each thread do a step once. */
  async #everywhere<S extends 'endReading' | 'freeMemory' | 'knowCampaigns'>(
    step: S,
    input: StepInput<S>,
  ): Promise<void> {
    const done = this.#others.map((thread) =>
      thread.work({ step, inputs: [input], taken: new Int32Array(1) }, () => {}),
    );
    (this.#steps[step] as (input: StepInput<S>) => void)(input);
    await Promise.all(done);
  }
}
