import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { LoopMemory } from '../loops/loop-memory.ts';
import { fromPlainError } from './errors.ts';
import { freeMemory } from './free-memory.ts';
import type { Job } from './job.ts';
import type { StepAnswer, WorkerStart } from './messages.ts';
import { Station, type StepInput, type StepName, type StepOutput } from './station.ts';

/** Does steps: one input after the other, on as many threads as it has. Outputs come in the order of the inputs. */
export interface Crew {
  readonly size: number;
  /** The memory in which all threads read files; only until reading has ended. */
  readonly memory: LoopMemory;
  run<S extends StepName>(
    step: S,
    inputs: readonly StepInput<S>[],
    onDone?: () => void,
  ): Promise<StepOutput<S>[]>;
  /** Lets go of all that files are read with, the memory included. */
  endReading(): Promise<void>;
  /** Frees the memory of dropped columns in all threads, this one included. */
  freeMemory(): Promise<void>;
  close(): Promise<void>;
}

/** A crew of so many threads; of one thread it works in this one. */
export function startCrew(job: Job, threads: number): Crew {
  return threads === 1 ? new SoloCrew(job) : new ThreadCrew(job, threads);
}

/** Works in the calling thread, with a turn of the event loop between steps so that signals and progress get through. */
class SoloCrew implements Crew {
  readonly size = 1;
  readonly #station: Station;
  #memory: LoopMemory | undefined = new LoopMemory();

  constructor(job: Job) {
    this.#station = new Station(job, this.memory);
  }

  get memory(): LoopMemory {
    return existing(this.#memory);
  }

  async run<S extends StepName>(
    step: S,
    inputs: readonly StepInput<S>[],
    onDone?: () => void,
  ): Promise<StepOutput<S>[]> {
    const work = this.#station[step] as (input: StepInput<S>) => StepOutput<S> | Promise<StepOutput<S>>;
    const outputs: StepOutput<S>[] = [];
    for (const input of inputs) {
      outputs.push(await work.call(this.#station, input));
      onDone?.();
      await nextTurn();
    }
    return outputs;
  }

  async endReading(): Promise<void> {
    this.#memory = undefined;
    this.#station.endReading(null);
  }

  async freeMemory(): Promise<void> {
    this.#station.freeMemory(null);
  }

  async close(): Promise<void> {}
}

function existing(memory: LoopMemory | undefined): LoopMemory {
  if (memory === undefined) throw new Error('the reading of files has ended');
  return memory;
}

/** One thread and what it is asked. A thread that dies fails what it was asked. */
class Hand {
  readonly #worker: Worker;
  #settle: { resolve: (output: unknown) => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  constructor(start: WorkerStart) {
    // The built worker lies beside this file with the same ending as this file.
    this.#worker = new Worker(
      new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
      {
        workerData: start,
        // The columns lie outside the heap: a larger nursery would only spread over more memory before it is swept.
        resourceLimits: { maxYoungGenerationSizeMb: 4 },
      },
    );
    this.#worker.on('message', (answer: StepAnswer) => {
      if ('error' in answer) this.#settle?.reject(fromPlainError(answer.error));
      else this.#settle?.resolve(answer.output);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended early with code ${code}`)));
  }

  ask(step: StepName, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      this.#settle = { resolve, reject };
      this.#worker.postMessage({ step, input });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#settle?.reject(error);
  }
}

/** Gives each free thread the next input. */
class ThreadCrew implements Crew {
  readonly size: number;
  readonly #hands: Hand[];
  #memory: LoopMemory | undefined = new LoopMemory();

  constructor(job: Job, threads: number) {
    this.size = threads;
    this.#hands = Array.from({ length: threads }, () => new Hand({ job, memory: this.memory.shared }));
  }

  async run<S extends StepName>(
    step: S,
    inputs: readonly StepInput<S>[],
    onDone?: () => void,
  ): Promise<StepOutput<S>[]> {
    const outputs: StepOutput<S>[] = [];
    let next = 0;
    const work = async (hand: Hand) => {
      while (next < inputs.length) {
        const at = next++;
        outputs[at] = (await hand.ask(step, inputs[at])) as StepOutput<S>;
        onDone?.();
      }
    };
    await Promise.all(this.#hands.map(work));
    return outputs;
  }

  get memory(): LoopMemory {
    return existing(this.#memory);
  }

  async endReading(): Promise<void> {
    this.#memory = undefined;
    await Promise.all(this.#hands.map((hand) => hand.ask('endReading', null)));
  }

  async freeMemory(): Promise<void> {
    const freed = this.#hands.map((hand) => hand.ask('freeMemory', null));
    freeMemory();
    await Promise.all(freed);
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.close()));
  }
}
