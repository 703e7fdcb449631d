import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRuns } from '../../src/shared/mask/run-length.ts';
import { openSample } from '../support/drive-main-job.ts';
import { beginReading, openPage, type Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

const SLICES = 16;

/** Models against each other as a reader does it: run, lay out, find where they differ, look, take over, undo. */
describe('comparing models', () => {
  let running: Running;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let close: () => Promise<void>;
  let seriesId: number;

  beforeAll(async () => {
    ({ running, browser, page, problems, close } = await openWorkplace('Dr. Compare'));
    await openSample(page);
    await page.getByText('SAMPLE_A_0001').first().dblclick();
    await page.getByText(`slice 1/${SLICES}`).first().waitFor();
    await page.keyboard.press('Alt+3');
    const rows = await running.workstation.handlers['worklist.list']({});
    seriesId = rows.find((row) => row.patientCode === 'SAMPLE_A_0001')?.seriesId ?? 0;
  });
  afterAll(() => close());

  const panes = () => page.locator('.slice-pane:visible').allInnerTexts();
  const sets = () => running.workstation.handlers['masks.list']({ seriesId });
  const readerPixels = async () =>
    (await sets())
      .find((set) => set.kind === 'reader')
      ?.slices.reduce((sum, { pixels }) => sum + pixels, 0) ?? 0;

  /** Masks of a source by slice, read as the page reads them. */
  async function masksOf(source: string): Promise<Map<number, Uint8Array>> {
    const { bytes } = running.workstation;
    const path = `/bytes/masks/${seriesId}/${encodeURIComponent(source)}`;
    const reply = await (await bytes(new Request(`http://x${path}`))).arrayBuffer();
    const view = new DataView(reply);
    const found = new Map<number, Uint8Array>();
    for (let at = 0; at < reply.byteLength; ) {
      const length = view.getUint32(at + 8, true);
      found.set(view.getUint32(at, true), decodeRuns(new Uint8Array(reply, at + 12, length), 256 * 256));
      at += 12 + length;
    }
    return found;
  }

  /** By brute force: pixels that some of the stored sources mark and others do not, per position in the stack. */
  async function disputed(): Promise<number[]> {
    const { slices } = await running.workstation.handlers['series.open']({ seriesId });
    const stored = (await sets()).filter((set) => set.kind !== 'reader');
    const sources = await Promise.all(stored.map((set) => masksOf(set.source)));
    return slices.map(({ sliceId }) => {
      const masks = sources.map((masks) => masks.get(sliceId)).filter((mask) => mask !== undefined);
      let count = 0;
      for (let pixel = 0; pixel < 256 * 256; pixel++)
        if (new Set(masks.map((mask) => mask[pixel])).size > 1) count++;
      return count;
    });
  }

  it('a pane whose model has not run says so and runs it', async () => {
    await page.getByLabel('Source of pane 2').selectOption({ label: 'ResUNet · has not run' });
    await page.getByText('ResUNet has not run on this series.').waitFor();
    await page.locator('.pane-notice').getByRole('button', { name: 'Run ResUNet', exact: true }).click();
    await page
      .getByText('ResUNet has not run on this series.')
      .waitFor({ state: 'detached', timeout: 100_000 });
    const { jobs } = running.workstation.services;
    const [job] = jobs.start({
      seriesIds: [seriesId],
      classifierId: 'cnn',
      segmenterId: 'resunet-plus',
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    });
    if (!job) throw new Error('no job');
    expect((await jobs.whenOver(job.jobId)).state).toBe('done');
    await page
      .getByRole('option', { name: 'ResUNet-plus', exact: true })
      .first()
      .waitFor({ state: 'attached' });
  });

  it.each([
    ['1', 1],
    ['2', 2],
    ['4', 4],
    // ground truth, two segmenters, three rules of consensus, a classifier
    ['m', 7],
  ] as const)('key %s lays out %i panes, each with patient, date and slice', async (key, count) => {
    await page.keyboard.press(key);
    await expect.poll(async () => (await panes()).length).toBe(count);
    for (const text of await panes()) {
      expect(text).toContain('SAMPLE_A_0001 · 2020-01-15');
      expect(text).toContain(`slice 1/${SLICES}`);
    }
  });

  it('canvases cover their panes in every layout, before and after the window changes', async () => {
    /** How far each canvas that is seen is from the pane around it, in CSS pixels: at most the rounding of one. */
    const gaps = () =>
      page.locator('.slice-pane-canvas:visible').evaluateAll((elements) =>
        elements.map((element) => {
          const pane = element.getBoundingClientRect();
          const canvases = [...element.querySelectorAll('canvas')].map((canvas) =>
            canvas.getBoundingClientRect(),
          );
          const off = canvases.flatMap(({ width, height }) => [
            Math.abs(width - pane.width),
            Math.abs(height - pane.height),
          ]);
          return canvases.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...off);
        }),
      );
    for (const [width, height] of [
      [1440, 900],
      [1283, 801],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const [key, count] of [
        ['2', 2],
        ['4', 4],
        ['1', 1],
        ['f', 1],
        ['f', 1],
        ['m', 7],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(async () => (await gaps()).length).toBe(count);
        await expect.poll(async () => Math.max(...(await gaps()))).toBeLessThanOrEqual(1);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('the mosaic names every source, and what has not run', async () => {
    const text = (await panes()).join('\n');
    for (const name of [
      'ground truth',
      'ResUNet',
      'ResUNet-plus',
      'majority',
      'STAPLE',
      'weighted vote',
      'CNN',
    ])
      expect(text).toContain(name);
    await page.getByRole('button', { name: 'Run Evidence', exact: true }).waitFor();
  });

  it('no pane of the mosaic cuts whose slice it is, when, from where, or which side', async () => {
    for (const width of [1440, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await expect
        .poll(() =>
          page
            .locator('.corner:visible')
            .locator('strong, .chip-name, .side-unknown')
            .evaluateAll((texts) =>
              texts.flatMap((text) =>
                text.scrollWidth > text.clientWidth + 1 ? (text.textContent ?? '') : [],
              ),
            ),
        )
        .toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('finds the slices of most disagreement, the worst first', async () => {
    const counts = await disputed();
    const order = counts
      .map((count, at) => ({ count, at }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || a.at - b.at);
    expect(order.length).toBeGreaterThan(1);
    for (const { at, count } of order.slice(0, 2)) {
      await page.keyboard.press('j');
      await page
        .getByText(`slice ${at + 1}/${SLICES}`)
        .first()
        .waitFor();
      await page
        .getByRole('listitem')
        .filter({ hasText: `slice ${at + 1}` })
        .getByText(`${count} px in dispute`)
        .waitFor();
    }
  });

  it('shows difference and agreement with their legends', async () => {
    const legend = page.getByRole('note', { name: 'Legend' });
    await page.keyboard.press('v');
    await legend.getByText(/^both \d+ px/).waitFor();
    await page.keyboard.press('h');
    await legend.getByText(/ \(all\)/).waitFor();
    await page.keyboard.press('Escape');
    await legend.getByText('A', { exact: true }).waitFor();
  });

  it('shows in the mosaic where the classifier looked, and where segmenters are unsure', async () => {
    const legend = page.getByRole('note', { name: 'Legend' });
    const picture = async (name: RegExp) =>
      (await page.getByRole('region', { name }).screenshot()).toString('base64');
    const classifier = /^Pane \d+, CNN of/;
    const segmenter = /^Pane \d+, ResUNet of/;
    const before = [await picture(classifier), await picture(segmenter)];
    await page.keyboard.press('o');
    await legend.getByText('spoke for a tumour, classifiers (Grad-CAM)').waitFor();
    await expect.poll(() => picture(classifier), { timeout: 60_000 }).not.toBe(before[0]);
    await expect.poll(() => picture(segmenter)).not.toBe(before[1]);
    // one more contour line is drawn where it is asked for
    const scores = await picture(segmenter);
    await legend.getByLabel('25 %').check();
    await expect.poll(() => picture(segmenter)).not.toBe(scores);
    await page.keyboard.press('Shift+O');
    await legend.getByText('spread of the scores of mirrored runs or members').waitFor();
    await expect.poll(() => picture(classifier)).toBe(before[0]);
    await expect.poll(() => picture(segmenter)).not.toBe(before[1]);
    await page.keyboard.press('Escape');
    await expect.poll(() => picture(segmenter)).toBe(before[1]);
  });

  it('a cell of the matrix makes its two A and B', async () => {
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /^ground truth and ResUNet: Dice 0\.\d{3}; make/ }).click();
    expect(await page.getByLabel('Source of pane 1').locator('option:checked').innerText()).toBe(
      'ground truth',
    );
    expect(await page.getByLabel('Source of pane 2').locator('option:checked').innerText()).toBe('ResUNet');
    await page.keyboard.press('s');
    await expect
      .poll(() => page.getByLabel('Source of pane 1').locator('option:checked').innerText())
      .toBe('ResUNet');
  });

  it('swipes by key and by drag, and blinks', async () => {
    const line = page.getByRole('separator', { name: 'Line between A and B' });
    await page.keyboard.press('x');
    await expect.poll(() => line.getAttribute('aria-valuenow')).toBe('50');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => line.getAttribute('aria-valuenow')).toBe('55');
    const box = await line.boundingBox();
    if (!box) throw new Error('there is no line');
    await page.mouse.move(box.x + 7, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x - 93, box.y + 200, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Number(await line.getAttribute('aria-valuenow'))).toBeLessThan(50);
    await page.keyboard.press('b');
    await line.waitFor({ state: 'detached' });
    await page.locator('.pair-letter', { hasText: /^B$/ }).waitFor();
    await page.locator('.slice-pane .pair-letter', { hasText: /^A$/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await panes()).length).toBe(2);
  });

  it('takes the consensus over for all slices as one step, and undoes it', async () => {
    const models = (await sets()).filter((set) => set.kind === 'model');
    const [one, other] = await Promise.all(models.map((set) => masksOf(set.source)));
    // of two voters: what both mark, on slices both have judged
    let expected = 0;
    for (const [sliceId, mask] of one ?? []) {
      const second = other?.get(sliceId);
      expected += mask.reduce((sum, value, pixel) => sum + value * (second?.[pixel] ?? 0), 0);
    }
    expect(expected).toBeGreaterThan(100);
    await page.keyboard.press('m');
    const pane = page.getByRole('region', { name: /^Pane \d+, majority of/ });
    await pane.click();
    await page.keyboard.press('Shift+u');
    await expect.poll(readerPixels).toBe(expected);
    await page.locator('button[aria-label="Undo"][aria-disabled="false"]').waitFor();
    // what was there before stands as a source beside what is there now
    await page.keyboard.press('2');
    const source = page.getByLabel('Source of pane 2');
    const earlier = await source
      .locator('option', { hasText: /^mine before “take over majority”/ })
      .innerText();
    await source.selectOption({ label: earlier });
    await page.getByRole('region', { name: /^Pane 2, mine before “take over majority”/ }).waitFor();
    await page.getByRole('row', { name: /^mine before “take over majority”.* 0 / }).waitFor();
    await page.keyboard.press('m');
    await page.keyboard.press('Control+z');
    await expect.poll(readerPixels).toBe(0);
  });

  it('makes two models one, which runs as any model and says the mean of what they say', async () => {
    await page.keyboard.press('Alt+4');
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Make an ensemble' });
    for (const name of [/^ResUNet [0-9a-f]/, /^ResUNet-plus/]) await dialog.getByLabel(name).check();
    await dialog.getByLabel('Name here').fill('both');
    await dialog.getByRole('button', { name: 'Make the ensemble' }).click();
    await page.getByRole('region', { name: 'Card of ResUNet + ResUNet-plus (mean)' }).waitFor();
    await page.keyboard.press('Alt+3');
    await page.getByRole('button', { name: 'Run ResUNet + ResUNet-plus (mean)', exact: true }).click();
    const { bytes, handlers } = running.workstation;
    const run = async () =>
      (await handlers['predictions.list']({ seriesId })).find(({ modelId }) => modelId === 'both');
    await expect.poll(async () => (await run())?.slices.length, { timeout: 100_000 }).toBe(SLICES);
    const map = async (kind: string, sliceId: number, model: string) => {
      const reply = await bytes(new Request(`http://x/bytes/${kind}/${sliceId}/${model}`));
      expect([model, reply.status]).toEqual([model, 200]);
      return new Uint8Array(await reply.arrayBuffer());
    };
    const worst = (await run())?.slices.toSorted((a, b) => (b.uncertainty ?? 0) - (a.uncertainty ?? 0))[0];
    const sliceId = worst?.sliceId ?? 0;
    const [one, other, mean, spread] = await Promise.all([
      map('probability', sliceId, 'resunet'),
      map('probability', sliceId, 'resunet-plus'),
      map('probability', sliceId, 'both'),
      map('spread', sliceId, 'both'),
    ]);
    // stored as 0..255: the maps are rounded once more, the spread doubles what rounding did
    let off = 0;
    for (let i = 0; i < mean.length; i++) {
      const [a, b] = [one[i] ?? 0, other[i] ?? 0];
      off = Math.max(
        off,
        Math.abs((mean[i] ?? 0) - (a + b) / 2),
        Math.abs((spread[i] ?? 0) - Math.abs(a - b)) / 2,
      );
    }
    expect(off).toBeLessThanOrEqual(1);
    expect(Math.max(...spread)).toBeGreaterThan(10);
  });

  it('compares models over all patients, exports tables, plots and PDF, and opens a case from a point', async () => {
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Models over many patients' }).waitFor();
    const choice = page.getByRole('region', { name: 'What is compared' });
    await choice.getByLabel('ResUNet + ResUNet-plus (mean)').uncheck();
    await choice.getByLabel('CNN', { exact: true }).check();
    await choice.getByRole('button', { name: 'Compare' }).click();
    const results = page.getByRole('region', { name: 'Comparison' });
    await results.getByText(/^Paired differences/).waitFor({ timeout: 100_000 });
    const reply = await running.workstation.handlers['comparison.read']({});
    expect(Object.keys(reply?.result?.models ?? {}).sort()).toEqual(['cnn', 'resunet', 'resunet-plus']);
    // by brute force: Dice of one patient volume from the stored masks
    const found = await masksOf(
      (await sets()).find(({ source }) => source.startsWith('model:resunet@'))?.source ?? '',
    );
    let [both, sum] = [0, 0];
    for (const [sliceId, truth] of await masksOf('groundTruth'))
      for (const [pixel, value] of truth.entries()) {
        const own = found.get(sliceId)?.[pixel] ?? 0;
        both += value * own;
        sum += value + own;
      }
    const dice = (2 * both) / sum;
    const point = results.getByRole('button', {
      name: new RegExp(`^SAMPLE_A_0001_20200115, Dice ${dice.toFixed(3)}: open`),
    });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const archive = unzipSync(await readFile(await download.path()));
    const names = Object.keys(archive).map((name) => name.slice(name.indexOf('/') + 1));
    for (const name of ['comparison.pdf', 'figures.csv', 'differences.csv', 'patients.csv', 'plots/dice.png'])
      expect(names).toContain(name);
    const start = (name: string) =>
      Buffer.from(archive[Object.keys(archive).find((path) => path.endsWith(name)) ?? ''] ?? []).subarray(
        0,
        5,
      );
    expect(start('comparison.pdf').toString()).toBe('%PDF-');
    expect(start('plots/dice.png').subarray(1, 4).toString()).toBe('PNG');
    await point.first().click();
    await page.locator('.compare-panes').waitFor();
    await page.getByText('SAMPLE_A_0001 · 2020-01-15').first().waitFor();
  });

  it('has the layout again for the same reader, and the usual one for another', async () => {
    await page.keyboard.press('4');
    await expect.poll(async () => (await panes()).length).toBe(4);
    // kept a moment after it is drawn
    const settings = async () => JSON.stringify(await running.workstation.handlers['app.settings']({}));
    await expect.poll(settings).toMatch(/compare\.layout\.[^}]*four/);
    for (const [reader, count] of [
      ['Dr. Compare', 4],
      ['Dr. Other', 2],
    ] as const) {
      await page.close();
      const opened = await openPage(browser, running);
      page = opened.page;
      await beginReading(page, reader);
      await expect.poll(async () => (await panes()).length).toBe(count);
      problems.push(...opened.problems);
    }
  });

  it('let nothing go wrong in the page', () => expect(problems).toEqual([]));
});
