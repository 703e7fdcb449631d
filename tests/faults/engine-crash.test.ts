import { describe, expect, it } from 'vitest';
import { maskPixels, readMask } from '../../src/main/catalogue/mask-rows.ts';
import { createReader } from '../../src/main/catalogue/readers.ts';
import { listSlices } from '../../src/main/catalogue/series-rows.ts';
import type { ChildPort } from '../../src/main/host-port.ts';
import { forkChild } from '../../src/main/hosts/fork-child.ts';
import { listPredictions } from '../../src/main/inference/prediction-store.ts';
import { openWorkstation } from '../../src/main/workstation.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';
import { projectRoot, removeFolder, sampleFolder, temporaryFolder } from '../support/launch.ts';

/** A workstation whose engine process a test can end. */
async function open(dataDirectory: string, spawned: ChildPort[]) {
  return openWorkstation(
    { dataDirectory, resourcesDirectory: `${projectRoot}/resources`, version: 'test' },
    {
      kind: 'browser',
      pickFolder: async () => 'unavailable',
      folders: null,
      spawnChild: (entry) => {
        const child = forkChild(entry);
        if (entry === 'engine-process') spawned.push(child);
        return child;
      },
    },
  );
}

describe('an engine that ends with SIGSEGV', () => {
  it('costs no stroke; after three restarts the next engine does the whole analysis, and the reader is told', async () => {
    const directory = await temporaryFolder();
    const spawned: ChildPort[] = [];
    const { services, subscribe, close } = await open(directory, spawned);
    const { database, imports, jobs, masks } = services;
    const { seriesIds } = await imports.whenFinished(imports.start(sampleFolder));
    const [seriesId = 0] = seriesIds;
    const slices = listSlices(database, seriesId);
    const { readerId } = createReader(database, 'Reader One');
    const acknowledged = new Map<number, Uint8Array>();

    /** Turns one pixel of a slice and remembers what was acknowledged. */
    const stroke = (n: number) => {
      const slice = slices[n % slices.length];
      if (!slice) return;
      const row = readMask(database, slice.id, readerSource(readerId));
      const before = row ? maskPixels(row) : new Uint8Array(slice.width * slice.height);
      const after = before.slice();
      after[(n * 131) % after.length] = 1;
      const delta = Buffer.from(diffMask(before, after)).toString('base64');
      const { width, height, pixel_sha256 } = slice;
      const change = { sliceId: slice.id, pixelSha256: pixel_sha256 ?? '', width, height, delta };
      masks.apply(
        { seriesId, readerId },
        `stroke ${n}`,
        [{ ...change, baseRevision: row?.revision ?? 0 }],
        null,
      );
      acknowledged.set(slice.id, after);
    };

    let killed = 0;
    let crashing = '';
    subscribe((event) => {
      const child = spawned.at(-1);
      // in the middle of the next batch, as often as it is started again
      if (event !== 'predictions.changed' || killed >= 4 || !child?.pid || spawned.length <= killed) return;
      crashing = jobs.engineStatus()?.engine ?? '';
      killed++;
      process.kill(child.pid, 'SIGSEGV');
    });
    const [job] = jobs.start({
      seriesIds: [seriesId],
      classifierId: 'cnn',
      segmenterId: 'resunet',
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    });
    let strokes = 0;
    const drawing = setInterval(() => stroke(strokes++), 10);
    const over = await jobs.whenOver(job?.jobId ?? 0);
    clearInterval(drawing);

    expect(killed).toBe(4);
    expect(spawned).toHaveLength(5);
    expect(over.state).toBe('done');
    expect(crashing).not.toBe('');
    expect(over.engine).not.toBe(crashing);
    expect(jobs.engineStatus()?.problems).toContain(
      `${crashing} is disabled: it ended the engine process several times.`,
    );
    expect(strokes).toBeGreaterThan(20);
    for (const [sliceId, pixels] of acknowledged) {
      const row = readMask(database, sliceId, readerSource(readerId));
      expect(row && maskPixels(row)).toEqual(pixels);
    }
    for (const run of listPredictions(database, seriesId, () => null)) {
      expect(run.slices.map((slice) => slice.outcome)).not.toContain('notAnalysed');
      expect(run.slices).toHaveLength(slices.length);
      expect(run.engine).toBe(over.engine);
    }
    await close();
    await removeFolder(directory);
  });
});
