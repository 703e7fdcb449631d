/**
 * Drawing at the screen, in a real Chromium: script and draw time per frame and frame intervals while painting with a
 * brush of 30 pixels on slices of 256, 512 and 1024 pixels, masks on 100 slices, against an empty page in the same run;
 * undo and memory after 5,000 strokes. `SULCUS_STROKES` and `SULCUS_SIZES` (`256,512`) make it shorter.
 */
import type { Browser, Page } from 'playwright';
import {
  beginReading,
  openPage,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';
import { frameIntervals, frameWork } from './frames.ts';
import { outlineEverySlice, writeLargeSeries } from './large-series.ts';
import { keptMemory, largeAllocations, paintMany, paintStrokes, undoTimes } from './paint.ts';
import { type BenchRow, publish, quantile } from './report.ts';

const SIZES = (process.env.SULCUS_SIZES ?? '256,512,1024').split(',').map(Number);
/** where thousands of strokes are drawn */
const MANY_AT = SIZES.includes(512) ? 512 : SIZES[0];
const SLICES = 100;
const SECONDS = 6;
const STROKES = Number(process.env.SULCUS_STROKES ?? 5000);
const LONG_FRAME = 50;

const input = await temporaryFolder();
const data = await temporaryFolder();
for (const size of SIZES) await writeLargeSeries(input, `P_${size}_1_20200101`, size, SLICES);
const running = await startWorkstation(data);
const { imports, worklist } = running.workstation.services;
await imports.whenFinished(imports.start(input));
const browser = await startChromium();
try {
  const { rows, editor } = await measure(browser);
  await publish('Drawing at the screen', rows, { editor });
} finally {
  await browser.close();
  await running.close();
  await removeFolder(data);
  await removeFolder(input);
}

interface Figures {
  readonly size: number;
  readonly wall: readonly number[];
  readonly processor: readonly number[];
  readonly frames: readonly number[];
  readonly undo: readonly number[];
  readonly growthMB: number | null;
  readonly allocations: { readonly made: number; readonly moves: number };
}

async function measure(browser: Browser) {
  const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await empty.setContent('<!doctype html><title>empty</title>');
  const blank = await frameIntervals(empty, () => paintStrokes(empty, SECONDS));
  const all: Figures[] = [];
  for (const size of SIZES) all.push(await measureSize(browser, size));
  await empty.close();
  const many = all.find(({ size }) => size === MANY_AT);
  const p95 = (values: readonly number[]) => quantile(values, 0.95);
  const long = (frames: readonly number[]) => frames.filter((frame) => frame > LONG_FRAME).length;
  const worst = (of: (one: Figures) => number) => Math.max(...all.map(of));
  const editor = {
    drawP95Ms: worst(({ wall }) => p95(wall)),
    frameP95Ratio: worst(({ frames }) => p95(frames) / p95(blank)),
    longFrames: Math.max(0, worst(({ frames }) => long(frames)) - long(blank)),
    undoMs: quantile(many?.undo ?? [], 0.5),
    growthMB: many?.growthMB ?? Number.NaN,
  };
  const rows = [
    { name: 'empty page: frame interval p95', value: p95(blank), unit: 'ms' },
    { name: 'empty page: frames over 50 ms', value: long(blank), unit: 'frames' },
    ...all.flatMap((one): BenchRow[] => [
      { name: `${one.size} px: script and draw, p50`, value: quantile(one.wall, 0.5), unit: 'ms' },
      {
        name: `${one.size} px: script and draw, p95`,
        value: p95(one.wall),
        unit: 'ms',
        target: 'target <= 8',
      },
      { name: `${one.size} px: of these with a core, p95`, value: p95(one.processor), unit: 'ms' },
      { name: `${one.size} px: frame interval p95`, value: p95(one.frames), unit: 'ms' },
      {
        name: `${one.size} px against the empty page`,
        value: p95(one.frames) / p95(blank),
        unit: 'ratio',
        target: 'target <= 1.20',
      },
      { name: `${one.size} px: frames over 50 ms`, value: long(one.frames), unit: 'frames' },
      {
        name: `${one.size} px: arrays of image size per 100 pointer moves`,
        value: (100 * one.allocations.made) / Math.max(1, one.allocations.moves),
        unit: '',
        target: 'target 0',
      },
      { name: `${one.size} px: undo on the screen, p50`, value: quantile(one.undo, 0.5), unit: 'ms' },
      { name: `${one.size} px: undo on the screen, slowest`, value: Math.max(...one.undo), unit: 'ms' },
    ]),
    { name: `undo after ${STROKES} strokes, p50`, value: editor.undoMs, unit: 'ms', target: 'target <= 30' },
    {
      name: `memory grown after ${STROKES} strokes`,
      value: editor.growthMB,
      unit: 'MiB',
      target: 'target < 50',
    },
  ];
  return { rows, editor };
}

async function measureSize(browser: Browser, size: number): Promise<Figures> {
  const row = worklist.list().find((one) => one.seriesName.startsWith(`P_${size}_`));
  if (!row) throw new Error(`the series of ${size} pixels was not imported`);
  const { page } = await openPage(browser, running);
  await beginReading(page, 'Dr. Bench');
  const reader = (await running.workstation.handlers['readers.list']({}))[0];
  await outlineEverySlice(running, row.seriesId, reader?.readerId ?? 0);
  // the window opens where the one before it stopped
  await page.keyboard.press('Alt+1');
  await page.getByRole('row', { name: new RegExp(row.patientCode) }).dblclick();
  await page.getByText(`slice 1/${SLICES}`).first().waitFor();
  await page.keyboard.press('2');
  await page.getByLabel('Brush diameter, pixels').fill('30');
  await page.waitForTimeout(4000); // the stack is fetched ahead
  const frames = await frameIntervals(page, () => paintStrokes(page, SECONDS));
  const work = await frameWork(browser, page, () => paintStrokes(page, SECONDS));
  const growthMB = size === MANY_AT ? await growth(page) : null;
  const undo = await undoTimes(page, 15);
  const allocations = await largeAllocations(page, size * size);
  await page.locator('.save-status.good').waitFor();
  await page.close();
  return {
    size,
    frames,
    wall: work.map((frame) => frame.wall),
    processor: work.map((frame) => frame.processor),
    undo,
    growthMB,
    allocations,
  };
}

/** MiB that the page keeps more after thousands of strokes, both after a collection. */
async function growth(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  // what the first strokes bring (fonts, layers, code) is no growth
  await paintMany(page, 100);
  const before = await keptMemory(session);
  await paintMany(page, STROKES);
  const after = await keptMemory(session);
  await session.detach();
  return after - before;
}
