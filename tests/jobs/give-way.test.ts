import { expect, it } from 'vitest';
import { listSlices } from '../../src/main/catalogue/series-rows.ts';
import { removeFolder, sampleFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';

it('the open patient goes before the batch, its slice on screen first, and the batch goes on where it was', async () => {
  const data = await temporaryFolder();
  const running = await startWorkstation(data);
  const { database, imports, jobs } = running.workstation.services;
  const { seriesIds } = await imports.whenFinished(imports.start(sampleFolder));
  const [first = 0, second = 0] = seriesIds;
  /** series and slice of every answer of the segmenter, in order */
  const answered: { readonly seriesId: number; readonly sliceId: number }[] = [];
  running.workstation.subscribe((event, payload) => {
    if (event !== 'predictions.changed' || !('modelId' in payload) || payload.modelId !== 'resunet') return;
    for (const { sliceId } of payload.slices) answered.push({ seriesId: payload.seriesId, sliceId });
  });
  const batch = jobs.start({
    seriesIds: [first, second],
    classifierId: 'cnn',
    segmenterId: 'resunet',
    mode: 'everySlice',
    allowOutside: true,
    firstSliceId: null,
  });
  while (answered.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const onScreen = listSlices(database, second)[9]?.id ?? 0;
  jobs.prioritise(second, onScreen);
  for (const { jobId } of batch) expect((await jobs.whenOver(jobId)).state).toBe('done');

  const series = answered.map(({ seriesId }) => seriesId);
  const opened = series.indexOf(second);
  expect(series.slice(0, opened)).toEqual(series.slice(0, opened).map(() => first));
  expect(answered[opened]?.sliceId).toBe(onScreen);
  const count = { first: listSlices(database, first).length, second: listSlices(database, second).length };
  expect(opened).toBeLessThan(count.first);
  // nothing of the batch came between; its finished slices were not run again (corrections at the end aside)
  expect(series.slice(opened, opened + count.second)).toEqual(Array(count.second).fill(second));
  const ofFirst = answered.filter(({ seriesId }) => seriesId === first).slice(0, count.first);
  expect(new Set(ofFirst.map(({ sliceId }) => sliceId)).size).toBe(count.first);
  await running.close();
  await removeFolder(data);
}, 120_000);
