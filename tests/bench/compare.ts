/**
 * Comparing at the screen, in a real Chromium: script and draw time of every switch of slice, overlay and layout with
 * four panes open, and frame intervals while scrolling and switching, against an empty page in the same run. All five
 * mission models and the stronger one have analysed the patient: a real one where SULCUS_LGG names a folder of
 * patients, else a phantom.
 */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
import { type FrameWork, frameIntervals, frameWork } from './frames.ts';
import { type BenchRow, publish, quantile } from './report.ts';

const NOTCHES = 240;
const SWITCHES = 60;
/** enough slices to step through, as many as most have */
const FEWEST_SLICES = 24;
const ANALYSES = [
  ['cnn', 'resunet'],
  ['vgg16-1', 'resunet-plus'],
  ['vgg16-2', null],
  ['resnet50', null],
] as const;

const input = await temporaryFolder();
const data = await temporaryFolder();
await writePatient(input, process.env.SULCUS_LGG);
const running = await startWorkstation(data);
const patient = await analyse(running);
const browser = await startChromium();
try {
  const { rows, compare } = await measure(browser);
  await publish('Comparing at the screen', rows, { compare });
} finally {
  await browser.close();
  await running.close();
  await removeFolder(data);
  await removeFolder(input);
}

/** The first real patient with enough slices, or a phantom. */
async function writePatient(folder: string, patients: string | undefined): Promise<void> {
  if (!patients) {
    process.stderr.write('SULCUS_LGG is not set: comparing models on a PHANTOM, not on a real patient\n');
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    const phantom = generatePhantom({ seed: 5, slices: 32, size: 256, bits: 8, lesion });
    await writePhantom(folder, 'P_A_1_20200101', phantom);
    return;
  }
  for (const name of (await readdir(patients)).sort()) {
    const files = await readdir(join(patients, name)).catch(() => []);
    if (files.filter((file) => file.endsWith('_mask.tif')).length < FEWEST_SLICES) continue;
    await cp(join(patients, name), join(folder, name), { recursive: true });
    return;
  }
  throw new Error('SULCUS_LGG: there is no patient with enough slices in that folder');
}

async function analyse({ workstation }: Running) {
  const { imports, jobs, worklist } = workstation.services;
  const { seriesIds } = await imports.whenFinished(imports.start(input));
  for (const [classifierId, segmenterId] of ANALYSES) {
    const [job] = jobs.start({
      seriesIds: [...seriesIds],
      classifierId,
      segmenterId,
      mode: 'everySlice',
      allowOutside: true,
      firstSliceId: null,
    });
    const over = job && (await jobs.whenOver(job.jobId));
    if (over?.state !== 'done') throw new Error(`the analysis failed: ${JSON.stringify(over)}`);
  }
  const [row] = worklist.list();
  if (!row) throw new Error('the patient was not imported');
  return { code: row.patientCode, slices: row.sliceCount };
}

async function measure(browser: Browser) {
  const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await empty.setContent('<!doctype html><title>empty</title>');
  const { page } = await openPage(browser, running);
  await beginReading(page, 'Dr. Bench');
  await page.getByText(patient.code).first().dblclick();
  await page.getByText(`slice 1/${patient.slices}`).first().waitFor();
  await page.keyboard.press('Alt+3');
  await page.locator('.compare-cell').first().waitFor();
  await page.keyboard.press('4');
  await page.waitForFunction(() => document.querySelectorAll('.compare-cell:not([hidden])').length === 4);
  await page.waitForTimeout(3000); // the stack is fetched ahead

  const blankScroll = await frameIntervals(empty, () => scroll(empty));
  const blankKeys = await frameIntervals(empty, () => switchLayouts(empty));
  const scrolling = await frameIntervals(page, () => scroll(page));
  const switching = await frameIntervals(page, () => switchLayouts(page));
  const next = await frameWork(browser, page, () => step(page));
  const overlays = await frameWork(browser, page, () => switchOverlays(page));
  const layouts = await frameWork(browser, page, () => switchLayouts(page));
  await page.close();
  await empty.close();
  const p95 = (values: readonly number[]) => quantile(values, 0.95);
  const drawn = (frames: readonly FrameWork[]) => p95(drawnOf(frames, 'wall'));
  const compare = {
    sliceDrawP95Ms: drawn(next),
    overlayDrawP95Ms: drawn(overlays),
    layoutDrawP95Ms: drawn(layouts),
    frameP95Ratio: Math.max(p95(scrolling) / p95(blankScroll), p95(switching) / p95(blankKeys)),
  };
  const rows = [
    ...switchRows('next slice in four panes', next),
    ...switchRows('another overlay in four panes', overlays),
    ...switchRows('another layout', layouts),
    ...ratioRows('scrolling four panes', scrolling, blankScroll),
    ...ratioRows('switching layouts', switching, blankKeys),
  ];
  return { rows, compare };
}

/** A switch is the most expensive frame of its pause; the rest are frames in which nothing is drawn. */
function drawnOf(frames: readonly FrameWork[], of: keyof FrameWork): number[] {
  return frames
    .map((frame) => frame[of])
    .toSorted((a, b) => b - a)
    .slice(0, SWITCHES);
}

function switchRows(name: string, frames: readonly FrameWork[]): BenchRow[] {
  const [wall, processor] = [drawnOf(frames, 'wall'), drawnOf(frames, 'processor')];
  return [
    { name: `${name}: script and draw, p50`, value: quantile(wall, 0.5), unit: 'ms' },
    {
      name: `${name}: script and draw, p95`,
      value: quantile(wall, 0.95),
      unit: 'ms',
      target: 'target <= 16',
    },
    { name: `${name}: of these with a core, p50`, value: quantile(processor, 0.5), unit: 'ms' },
    { name: `${name}: of these with a core, p95`, value: quantile(processor, 0.95), unit: 'ms' },
  ];
}

function ratioRows(name: string, frames: readonly number[], blank: readonly number[]): BenchRow[] {
  const [own, other] = [quantile(frames, 0.95), quantile(blank, 0.95)];
  return [
    { name: `${name}: frame interval p95`, value: own, unit: 'ms' },
    { name: `${name}, empty page: frame interval p95`, value: other, unit: 'ms' },
    { name: `${name} against the empty page`, value: own / other, unit: 'ratio', target: 'target <= 1.20' },
  ];
}

/** Wheel notches at 60 a second, back and forth over the stack. */
async function scroll(page: Page): Promise<void> {
  await page.bringToFront();
  await page.mouse.move(500, 300);
  const began = performance.now();
  for (let notch = 0; notch < NOTCHES; notch++) {
    const down = Math.floor(notch / (patient.slices - 1)) % 2 === 0;
    await page.mouse.wheel(0, down ? 100 : -100);
    const ahead = began + ((notch + 1) * 1000) / 60 - performance.now();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
}

function step(page: Page): Promise<void> {
  return pressEach(page, (at) => (Math.floor(at / (patient.slices - 1)) % 2 === 0 ? 'ArrowDown' : 'ArrowUp'));
}

function switchOverlays(page: Page): Promise<void> {
  return pressEach(page, (at) => (at % 2 === 0 ? 'v' : 'h'));
}

function switchLayouts(page: Page): Promise<void> {
  return pressEach(page, (at) => ['2', '4', '1', '4'][at % 4] ?? '4');
}

/** Keys with a pause after each, long enough for what it changes to be drawn. */
async function pressEach(page: Page, keyOf: (at: number) => string): Promise<void> {
  await page.bringToFront();
  for (let at = 0; at < SWITCHES; at++) {
    await page.keyboard.press(keyOf(at));
    await page.waitForTimeout(120);
  }
}
