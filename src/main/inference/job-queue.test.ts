import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import type { ChildPort } from '../host-port.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { JobQueue } from './job-queue.ts';

/** A process that takes jobs and never says a word. */
class SilentChild implements ChildPort {
  readonly pid = 1;
  readonly #exits: ((code: number | null, signal: string | null) => void)[] = [];
  send(message: unknown): void {
    if ((message as { type: string }).type === 'shutdown') this.kill();
  }
  onMessage(): void {}
  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.#exits.push(listener);
  }
  kill(): void {
    for (const listener of this.#exits.splice(0)) listener(0, null);
  }
}

describe('the queue of analyses', () => {
  let directory: string;
  let catalogue: Catalogue;
  let seeded: Seeded;
  let queue: JobQueue;
  const request = {
    classifierId: null,
    segmenterId: 'resunet',
    mode: 'everySlice' as const,
    allowOutside: false,
    firstSliceId: null,
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sulcus-jobs-'));
    catalogue = await openCatalogue(directory);
    seeded = seedSeries(catalogue.database);
    const model = {
      card: { task: 'segmentation', threshold: 0.5 },
      hash: '0123456789ab',
      folder: '/m',
      members: [],
    };
    const models = { require: () => model, current: () => null };
    queue = new JobQueue({
      database: catalogue.database,
      models: models as unknown as ModelRegistry,
      push: () => undefined,
      spawnChild: () => new SilentChild(),
      engineWishes: () => ({ wanted: 'automatic', testedFile: null }),
    });
  });
  afterEach(async () => {
    await catalogue.close();
    await rm(directory, { recursive: true });
  });

  it('lets go of whoever waits for a job when it closes; the job goes on at the next start', async () => {
    const [job] = queue.start({ ...request, seriesIds: [seeded.seriesId] });
    const over = queue.whenOver(job?.jobId ?? 0);
    await queue.close();
    expect((await over).state).not.toBe('done');
    expect(queue.list()[0]?.state).toMatch(/running|queued/);
  });

  it('lists what is not over however many have ended since, and waits for any', async () => {
    const [job] = queue.start({ ...request, seriesIds: [seeded.seriesId] });
    const over = queue.whenOver(job?.jobId ?? 0);
    const insert = catalogue.database.prepare(
      `insert into job (series_id, segmenter_id, mode, allow_outside, state, done, total, created_at)
       values (?, 'resunet', 'everySlice', 0, 'done', 3, 3, '2026-01-01')`,
    );
    for (let i = 0; i < 600; i++) insert.run(seeded.seriesId);
    expect(queue.list().map(({ jobId }) => jobId)).toContain(job?.jobId);
    expect(queue.list()).toHaveLength(501);
    queue.cancel([job?.jobId ?? 0]);
    expect((await over).state).toBe('cancelled');
    await queue.close();
  });
});
