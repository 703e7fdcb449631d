import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../support/launch.ts';

interface Answer {
  readonly ms?: number;
  readonly cpu?: number;
  readonly gflops?: number;
}

/** Milliseconds. */
export interface Time {
  readonly clock: number;
  readonly cpu: number;
}

/** PyTorch in a process of its own (tools/training/peers.py), asked one thing after another. */
export class Peers {
  readonly torch: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcess, lines: AsyncIterator<string>, torch: string) {
    this.#process = process;
    this.#lines = lines;
    this.torch = torch;
  }

  /** @returns null where python3 has no torch and onnx */
  static async start(models: string, folder: string): Promise<Peers | null> {
    const script = join(projectRoot, 'tools/training/peers.py');
    const process = spawn('python3', [script, models, folder], { stdio: ['pipe', 'pipe', 'ignore'] });
    process.on('error', () => undefined); // there is no python3; the lines end
    const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return null;
    return new Peers(process, lines, (JSON.parse(first.value) as { torch: string }).torch);
  }

  /** Writes MODEL.onnx, PyTorch's own export, into the folder. */
  async export(model: string): Promise<void> {
    await this.#ask({ export: model });
  }

  /** Milliseconds per slice of one batch: by the clock, and of processor time of all threads. */
  async time(model: string, batch: number): Promise<Time> {
    const { ms = Number.NaN, cpu = Number.NaN } = await this.#ask({ time: model, batch });
    return { clock: ms, cpu };
  }

  /** GFLOP/s of one product of two n x n matrices. */
  async peak(n: number): Promise<number> {
    return (await this.#ask({ peak: n })).gflops ?? Number.NaN;
  }

  async end(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await exited;
  }

  async #ask(question: object): Promise<Answer> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error('PyTorch ended in the middle');
    return JSON.parse(line.value) as Answer;
  }
}
