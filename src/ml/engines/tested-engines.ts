import { cpus } from 'node:os';
import { z } from 'zod';
import type { EngineId } from '../../shared/domain/engine.ts';
import { findGpu } from './find-gpu.ts';
import type { InferenceEngine } from './inference-engine.ts';

const record = z.object({
  /** what the machine was when this was written; on another one it does not count */
  hardware: z.string(),
  /** key of `testKey` -> milliseconds per slice in that test */
  tests: z.record(z.string(), z.number()),
  /** engine that was fastest */
  fastest: z.string().nullable(),
});
type Record = z.infer<typeof record>;

/** Where the record is kept between starts. */
export interface TestedEnginesStore {
  /** null: there is none */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** Processor, graphics processor and driver, so that other hardware is measured and tested anew. */
function hardwareIdentity(): string {
  const gpu = findGpu();
  return [process.platform, process.arch, cpus()[0]?.model.trim(), cpus().length, gpu.identity].join(' | ');
}

const testKey = (engine: InferenceEngine, modelHash: string): string =>
  [engine.id, engine.runtime, engine.device, modelHash].join(' | ');

/** Which engines have passed their whole self-test for which models on this machine, and which was the fastest. */
export class TestedEngines {
  readonly #store: TestedEnginesStore;
  readonly #record: Record;

  private constructor(store: TestedEnginesStore, kept: Record) {
    this.#store = store;
    this.#record = kept;
  }

  /** A record of other hardware, or one that cannot be read, counts as none. */
  static async open(store: TestedEnginesStore, hardware = hardwareIdentity()): Promise<TestedEngines> {
    const fresh: Record = { hardware, tests: {}, fastest: null };
    try {
      const parsed = record.safeParse(JSON.parse((await store.read()) ?? ''));
      return new TestedEngines(
        store,
        parsed.success && parsed.data.hardware === hardware ? parsed.data : fresh,
      );
    } catch {
      return new TestedEngines(store, fresh);
    }
  }

  get fastest(): string | null {
    return this.#record.fastest;
  }

  /** Milliseconds per slice of the whole test that was passed; null: none was. */
  passed(engine: InferenceEngine, modelHash: string): number | null {
    return this.#record.tests[testKey(engine, modelHash)] ?? null;
  }

  async notePassed(engine: InferenceEngine, modelHash: string, milliseconds: number): Promise<void> {
    this.#record.tests[testKey(engine, modelHash)] = milliseconds;
    await this.#keep();
  }

  async noteFastest(id: EngineId): Promise<void> {
    if (this.#record.fastest === id) return;
    this.#record.fastest = id;
    await this.#keep();
  }

  /** A record that cannot be kept costs another test at the next start, nothing else. */
  async #keep(): Promise<void> {
    await this.#store.write(`${JSON.stringify(this.#record, null, 2)}\n`).catch(() => undefined);
  }
}
