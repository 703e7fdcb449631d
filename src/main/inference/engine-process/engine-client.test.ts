import { describe, expect, it } from 'vitest';
import type { ChildPort } from '../../host-port.ts';
import { EngineClient } from './engine-client.ts';
import type { AnalyseJob, FromEngine, JobMessage, ToEngine } from './engine-messages.ts';

class FakeChild implements ChildPort {
  readonly pid = 1;
  readonly sent: ToEngine[] = [];
  #message: (message: unknown) => void = () => {};
  readonly #exits: ((code: number | null, signal: string | null) => void)[] = [];
  configuration: ToEngine | null = null;
  send(message: unknown): void {
    if ((message as ToEngine).type === 'configure') {
      this.configuration = message as ToEngine;
      return;
    }
    this.sent.push(message as ToEngine);
    if ((message as ToEngine).type === 'shutdown') this.die(0, null);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#exits.push(listener);
  }
  kill(): void {
    this.die(null, 'SIGKILL');
  }
  say(message: FromEngine | { type: 'nonsense' }): void {
    this.#message(message);
  }
  die(code: number | null = null, signal: string | null = 'SIGSEGV'): void {
    for (const listener of this.#exits.splice(0)) listener(code, signal);
  }
}

function setUp() {
  const children: FakeChild[] = [];
  const client = new EngineClient(
    () => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
    () => ({ wanted: 'automatic', testedFile: null }),
  );
  return { client, children, latest: () => children.at(-1) as FakeChild };
}

const job = (jobId = 1): AnalyseJob => ({
  jobId,
  slices: [1, 2, 3].map((n) => ({
    sliceId: n,
    number: n,
    path: `/x/${n}.tif`,
    page: 0,
    pixelSha256: 'a'.repeat(64),
    width: 4,
    height: 4,
  })),
  classifier: null,
  segmenter: { folder: '/models/a', members: [] },
  mode: 'everySlice',
  firstSliceId: null,
  allowOutside: false,
  contiguous: true,
  finished: [],
  finishedBy: null,
});

const sliceDone = (jobId: number, sliceId: number, outcome: 'empty' | 'failed' = 'empty'): FromEngine => ({
  type: 'slice',
  jobId,
  sliceId,
  score: 0.1,
  classifierScore: null,
  segmenterScore: 0.1,
  outcome,
  runs: Uint8Array.of(16),
  probabilityMap: new Uint8Array(16),
  spreadMap: null,
  uncertainty: 0.2,
  warning: null,
  problem: null,
  milliseconds: 5,
});

async function collect(run: AsyncIterable<JobMessage>): Promise<JobMessage[]> {
  const messages: JobMessage[] = [];
  for await (const message of run) messages.push(message);
  return messages;
}

describe('EngineClient', () => {
  it('gives a job its messages and ends with done', async () => {
    const { client, latest } = setUp();
    const run = collect(client.analyse(job()));
    latest().say({ type: 'ready', engine: 'onnx', device: 'CPU', reasons: ['r'], problems: [] });
    latest().say(sliceDone(1, 1));
    latest().say({ type: 'done', jobId: 1 });
    expect((await run).map((message) => message.type)).toEqual(['slice', 'done']);
    expect(client.state?.engine).toBe('onnx');
  });

  it('after a crash takes up only the unfinished slices', async () => {
    const { client, children, latest } = setUp();
    const crashes: unknown[] = [];
    client.on('crash', (crash) => crashes.push(crash));
    const run = collect(client.analyse(job()));
    latest().say(sliceDone(1, 2));
    latest().say(sliceDone(1, 3, 'failed'));
    latest().die();
    expect(children).toHaveLength(2);
    expect(latest().sent[0]).toMatchObject({
      type: 'analyse',
      jobId: 1,
      finished: [{ sliceId: 2, outcome: 'empty', runs: Uint8Array.of(16) }],
    });
    latest().say({ type: 'done', jobId: 1 });
    expect((await run).at(-1)?.type).toBe('done');
    expect(crashes).toEqual([{ code: null, signal: 'SIGSEGV', restarts: 1 }]);
  });

  it('gives up a job after three restarts and goes on with the next', async () => {
    const { client, children, latest } = setUp();
    const first = collect(client.analyse(job(1)));
    const second = collect(client.analyse(job(2)));
    for (let i = 0; i < 4; i++) latest().die();
    expect((await first).at(-1)).toMatchObject({ type: 'failed', code: 'ENGINE_CRASHED' });
    expect(children).toHaveLength(5);
    expect(latest().sent.map((message) => 'jobId' in message && message.jobId)).toEqual([2]);
    latest().say({ type: 'done', jobId: 2 });
    expect((await second).at(-1)?.type).toBe('done');
  });

  it('after three restarts with one engine goes on with the next, from the beginning', async () => {
    const { client, children, latest } = setUp();
    const run = collect(client.analyse(job(1)));
    const started = (engine: string): FromEngine => ({
      type: 'started',
      jobId: 1,
      engine,
      device: 'd',
      classifier: null,
      segmenter: null,
    });
    for (let i = 0; i < 4; i++) {
      expect(latest().configuration).toMatchObject({ without: [] });
      latest().say({ type: 'trying', engine: 'webgpu' });
      latest().say({ type: 'ready', engine: 'webgpu', device: 'd', reasons: [], problems: [] });
      latest().say(started('webgpu'));
      latest().say(sliceDone(1, 2));
      latest().die();
    }
    expect(children).toHaveLength(5);
    expect(latest().configuration).toMatchObject({ without: ['webgpu'] });
    latest().say({ type: 'trying', engine: 'onnx' });
    latest().say(started('onnx'));
    latest().say(sliceDone(1, 1));
    latest().die();
    // what webgpu had finished is not mixed in
    expect(latest().sent[0]).toMatchObject({ finished: [{ sliceId: 1 }], finishedBy: 'onnx d' });
    latest().say({ type: 'done', jobId: 1 });
    expect((await run).at(-1)?.type).toBe('done');
    client.reconfigure();
    client.analyse(job(2));
    expect(children).toHaveLength(7);
    expect(latest().configuration).toMatchObject({ without: [] });
  });

  it('does not restart an idle process, only for the next job', () => {
    const { client, children, latest } = setUp();
    client.start();
    latest().die();
    expect(children).toHaveLength(1);
    client.analyse(job());
    expect(children).toHaveLength(2);
  });

  it('treats a child that talks nonsense as dead', () => {
    const { client, children, latest } = setUp();
    client.analyse(job());
    latest().say({ type: 'nonsense' });
    expect(children).toHaveLength(2);
  });

  it('cancels within a second even when the child is busy, and drops what still comes', async () => {
    const { client, latest } = setUp();
    const run = collect(client.analyse(job()));
    const started = performance.now();
    client.cancel(1);
    expect(latest().sent.at(-1)).toEqual({ type: 'cancel', jobId: 1 });
    expect((await run).map((message) => message.type)).toEqual(['cancelled']);
    expect(performance.now() - started).toBeLessThan(1000);
    latest().say(sliceDone(1, 1));
  });

  it('takes a late word of a cancelled run for no other of the same job', async () => {
    const { client, latest } = setUp();
    const first = collect(client.analyse(job(7)));
    client.cancel(7);
    const [earlier] = latest().sent;
    // the child is busy: the client ends the run by itself, and the reader goes on
    expect((await first).map((message) => message.type)).toEqual(['cancelled']);
    const second = collect(client.analyse(job(7)));
    const later = latest().sent.at(-1);
    if (earlier?.type !== 'analyse' || later?.type !== 'analyse') return expect.fail('both were asked for');
    latest().say({ type: 'cancelled', jobId: earlier.jobId });
    latest().say(sliceDone(later.jobId, 1));
    latest().say({ type: 'done', jobId: later.jobId });
    expect((await second).map(({ type, jobId }) => [type, jobId])).toEqual([
      ['slice', 7],
      ['done', 7],
    ]);
  });

  it('cancels a job whose reader leaves', async () => {
    const { client, latest } = setUp();
    const run = client.analyse(job());
    latest().say(sliceDone(1, 1));
    for await (const _ of run) break;
    expect(latest().sent.at(-1)).toEqual({ type: 'cancel', jobId: 1 });
  });

  it('prioritises, also after a restart', () => {
    const { client, latest } = setUp();
    client.analyse(job());
    client.prioritise(1, 3);
    expect(latest().sent.at(-1)).toEqual({ type: 'prioritise', jobId: 1, sliceId: 3 });
    latest().die();
    expect(latest().sent[0]).toMatchObject({ firstSliceId: 3 });
  });

  it('fails every job when the child cannot work at all', async () => {
    const { client, latest } = setUp();
    const run = collect(client.analyse(job()));
    latest().say({ type: 'failed', jobId: null, code: 'ENGINE_UNAVAILABLE', message: 'm' });
    expect(await run).toEqual([{ type: 'failed', jobId: 1, code: 'ENGINE_UNAVAILABLE', message: 'm' }]);
  });

  it('refuses a second job of the same number, and any after close', async () => {
    const { client } = setUp();
    const run = collect(client.analyse(job()));
    expect(() => client.analyse(job())).toThrow(expect.objectContaining({ code: 'JOB_RUNNING' }));
    await client.close();
    expect((await run).at(-1)?.type).toBe('cancelled');
    expect(() => client.analyse(job())).toThrow(expect.objectContaining({ code: 'ENGINE_CLOSED' }));
  });
});
