import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Job } from '../../engine/job.ts';
import { LoopMemory } from '../../loops/loop-memory.ts';
import { fromPlainError } from './errors.ts';
import { DONE, type StepAnswer, type StepRequest, type WorkerStart } from './messages.ts';
import { Station, type StepInput, type StepName, type StepOutput } from './steps.ts';
import { doInputs, type OnOutput, takeAll } from './take-inputs.ts';
import { takeWorker } from './worker-threads.ts';

/** One thread and what it is asked. A thread that dies fails what it was asked. */
class Hand {
  readonly #worker: Worker;
  #asked: { onOutput: OnOutput; resolve: () => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  constructor(start: WorkerStart) {
    this.#worker = takeWorker();
    this.#worker.postMessage(start);
    this.#worker.on('message', (answer: StepAnswer) => {
      if (answer === DONE) this.#asked?.resolve();
      else if ('error' in answer) this.#asked?.reject(fromPlainError(answer.error));
      else this.#asked?.onOutput(answer.at, answer.output);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended early with code ${code}`)));
  }

  /** Does inputs of a step until all are taken. */
  work(request: StepRequest, onOutput: OnOutput): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      this.#asked = { onOutput, resolve, reject };
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#asked?.reject(error);
  }
}

/**
 * Does steps: one input after the other, on as many threads as it has, of which the calling one is the first. Each takes the next input
 * when it is through with one. The calling thread takes a turn of the event loop after each, so that signals and progress get through.
 */
export class Crew {
  readonly size: number;
  readonly #station: Station;
  readonly #hands: Hand[];
  #memory: LoopMemory | undefined = new LoopMemory();

  constructor(job: Job, threads: number) {
    this.size = threads;
    this.#hands = Array.from({ length: threads - 1 }, () => new Hand({ job, memory: this.memory.shared }));
    this.#station = new Station(job, this.memory);
  }

  /** The memory in which all threads read files; only until reading has ended. */
  get memory(): LoopMemory {
    if (this.#memory === undefined) throw new Error('the reading of files has ended');
    return this.#memory;
  }

  /** Does a step with each of the inputs; outputs come in their order. */
  async run<S extends StepName>(
    step: S,
    inputs: readonly StepInput<S>[],
    onDone?: () => void,
  ): Promise<StepOutput<S>[]> {
    const request = { step, inputs, taken: new Int32Array(new SharedArrayBuffer(4)) };
    const outputs: StepOutput<S>[] = [];
    const take = (at: number, output: unknown) => {
      outputs[at] = output as StepOutput<S>;
      onDone?.();
    };
    const helping = inputs.length <= 1 ? [] : this.#hands;
    const others = helping.map((hand) => hand.work(request, take));
    try {
      await Promise.all([this.#workAlong(request, take), ...others]);
    } catch (error) {
      takeAll(request);
      throw error;
    }
    return outputs;
  }

  /** Lets go of all that files are read with, the memory included. */
  async endReading(): Promise<void> {
    this.#memory = undefined;
    await this.#everywhere('endReading');
  }

  /** Frees the memory of dropped columns in all threads. */
  freeMemory(): Promise<void> {
    return this.#everywhere('freeMemory');
  }

  async close(): Promise<void> {
    this.#station.stop();
    await Promise.all(this.#hands.map((hand) => hand.close()));
  }

  /** First others get their turn: whoever has called has more to do that needs no step. */
  async #workAlong(request: StepRequest, take: OnOutput): Promise<void> {
    await nextTurn();
    await doInputs(this.#station, request, (at, output) => {
      take(at, output);
      return nextTurn();
    });
  }

  /** Has each thread do a step once. */
  async #everywhere(step: 'endReading' | 'freeMemory'): Promise<void> {
    const done = this.#hands.map((hand) =>
      hand.work({ step, inputs: [null], taken: new Int32Array(1) }, () => {}),
    );
    this.#station[step](null);
    await Promise.all(done);
  }
}
