/**
 * Reading at the screen, in a real Chromium: script and draw time per frame and frame intervals while scrolling and in
 * cine, against an empty page in the same run; time from click to first slice.
 */
import type { Browser, Page } from 'playwright';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';
import { frameIntervals, taskTimes } from './frames.ts';
import { type BenchRow, publish, quantile } from './report.ts';

const SLICES = 64;
const NOTCHES = 240;
const NOTCH_EVERY_MS = 1000 / 60;
const PATIENT = 'P_A_1';

const input = await temporaryFolder();
const data = await temporaryFolder();
const phantom = generatePhantom({
  seed: 5,
  slices: SLICES,
  size: 256,
  bits: 8,
  lesion: { x: 0.2, y: 0, z: 0.5, radius: 0.4 },
});
await writePhantom(input, `${PATIENT}_20200101`, phantom);
const running = await startWorkstation(data);
await analyse(running);
const browser = await startChromium();
try {
  const rows = [...(await readingRows(browser)), ...(await openingRows(browser))];
  await publish('Reading at the screen', rows);
} finally {
  await browser.close();
  await running.close();
  await removeFolder(data);
  await removeFolder(input);
}

/** Imports the patient and lets the models segment every slice, so that overlays are drawn as in real reading. */
async function analyse({ workstation }: Running): Promise<void> {
  const { imports } = workstation.services;
  const { seriesIds } = await imports.whenFinished(imports.start(input));
  const { handlers } = workstation;
  const jobs = await handlers['jobs.start']({
    seriesIds: [...seriesIds],
    classifierId: 'cnn',
    segmenterId: 'resunet',
    mode: 'everySlice',
    allowOutside: true,
    firstSliceId: null,
  });
  for (;;) {
    const [job] = (await handlers['jobs.list']({})).filter((one) => one.jobId === jobs[0]?.jobId);
    if (job?.state === 'done') return;
    if (!job || job.state === 'failed') throw new Error(`the analysis failed: ${JSON.stringify(job)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function readingRows(browser: Browser): Promise<BenchRow[]> {
  const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await empty.setContent('<!doctype html><title>empty</title>');
  const { page } = await openPage(browser, running);
  await beginReading(page, 'Dr. Bench');
  await page.getByText(PATIENT).first().dblclick();
  await page.getByText(`slice 1/${SLICES}`).first().waitFor();
  await page.waitForTimeout(3000); // the stack is fetched ahead
  const cine = async () => {
    await page.bringToFront();
    await page.keyboard.press('c');
    await page.waitForTimeout(4000);
    await page.keyboard.press('c');
  };
  const idle = async () => {
    await empty.bringToFront();
    await empty.waitForTimeout(4000);
  };
  const blank = await frameIntervals(empty, () => scroll(empty));
  const blankIdle = await frameIntervals(empty, idle);
  const scrolling = await frameIntervals(page, () => scroll(page));
  const playing = await frameIntervals(page, cine);
  const scrollTasks = await taskTimes(browser, page, () => scroll(page));
  const cineTasks = await taskTimes(browser, page, cine);
  await page.close();
  await empty.close();
  const p95 = (values: readonly number[]) => quantile(values, 0.95);
  return [
    { name: 'scrolling: script and draw per frame, p50', value: quantile(scrollTasks, 0.5), unit: 'ms' },
    { name: 'scrolling: script and draw per frame, p95', value: p95(scrollTasks), unit: 'ms' },
    { name: 'cine: script and draw per frame, p50', value: quantile(cineTasks, 0.5), unit: 'ms' },
    { name: 'cine: script and draw per frame, p95', value: p95(cineTasks), unit: 'ms' },
    { name: 'empty page, scrolled: frame interval p95', value: p95(blank), unit: 'ms' },
    { name: 'scrolling: frame interval p95', value: p95(scrolling), unit: 'ms' },
    {
      name: 'scrolling against the empty page',
      value: p95(scrolling) / p95(blank),
      unit: 'ratio',
      target: 'target <= 1.20',
    },
    { name: 'empty page, at rest: frame interval p95', value: p95(blankIdle), unit: 'ms' },
    { name: 'cine: frame interval p95', value: p95(playing), unit: 'ms' },
    {
      name: 'cine against the empty page',
      value: p95(playing) / p95(blankIdle),
      unit: 'ratio',
      target: 'target <= 1.20',
    },
  ];
}

/** Wheel notches at 60 a second, back and forth over the stack. */
async function scroll(page: Page): Promise<void> {
  await page.bringToFront();
  await page.mouse.move(720, 450);
  const began = performance.now();
  for (let notch = 0; notch < NOTCHES; notch++) {
    const down = Math.floor(notch / (SLICES - 1)) % 2 === 0;
    await page.mouse.wheel(0, down ? 100 : -100);
    const ahead = began + (notch + 1) * NOTCH_EVERY_MS - performance.now();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
}

/** From the click that opens a series to its first slice on the canvas, each time in a fresh page. */
async function openingRows(browser: Browser): Promise<BenchRow[]> {
  const times: number[] = [];
  for (let round = 0; round < 8; round++) {
    const { page } = await openPage(browser, running);
    await beginReading(page, 'Dr. Bench');
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page.getByText(PATIENT).first().waitFor();
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      addEventListener('dblclick', () => performance.mark('opened'), { once: true, capture: true });
    });
    await page.getByText(PATIENT).first().dblclick();
    times.push(await page.evaluate(firstSliceTime));
    await page.close();
  }
  return [
    { name: 'click to first slice, p50', value: quantile(times, 0.5), unit: 'ms' },
    { name: 'click to first slice, slowest of 8', value: Math.max(...times), unit: 'ms' },
  ];
}

/** In the page: waits for a canvas with something on it in its middle; ms since the click. */
async function firstSliceTime(): Promise<number> {
  for (;;) {
    await new Promise(requestAnimationFrame);
    const canvas = document.querySelector<HTMLCanvasElement>('.konvajs-content canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.width === 0) continue;
    const { data } = context.getImageData(canvas.width / 2 - 40, canvas.height / 2 - 40, 80, 80);
    if (data.some((value, index) => index % 4 !== 3 && value > 20)) {
      return performance.now() - (performance.getEntriesByName('opened')[0]?.startTime ?? 0);
    }
  }
}
