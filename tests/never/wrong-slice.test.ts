import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { seededRandom } from '../../src/shared/seeded-random.ts';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

const SIDE = 128;
const SLICES = 24;
const PATIENTS = ['P_A_1', 'P_B_2'];

/** What one frame showed, read off the screen: text, grey value of the slice, columns under an outline. */
interface Sample {
  readonly patient: string;
  readonly slice: number;
  readonly grey: number;
  readonly left: number;
}

/**
 * A slice that says which it is: its grey tells patient and number, and so does the place of its ground truth.
 * Background and rim stay black, so that the window is the same for every slice.
 */
function slicePixels(patient: number, slice: number): { image: Uint8Array; mask: Uint8Array } {
  const image = new Uint8Array(SIDE * SIDE);
  const mask = new Uint8Array(SIDE * SIDE);
  for (let y = 8; y < SIDE - 8; y++) {
    for (let x = 8; x < SIDE - 8; x++) image[y * SIDE + x] = greyOf(patient, slice);
  }
  // brighter than anything else and equal in all slices: it pins the window's upper end
  for (let y = 8; y < 24; y++) for (let x = 8; x < SIDE - 8; x++) image[y * SIDE + x] = 250;
  const left = leftOf(patient, slice);
  for (let y = 40; y < 100; y++) for (let x = left; x < left + 8; x++) mask[y * SIDE + x] = 1;
  return { image, mask };
}

const greyOf = (patient: number, slice: number) => 20 + patient * 100 + slice * 4;
const leftOf = (patient: number, slice: number) => 12 + slice * 4 - patient * 2;

describe('what must never happen, on the screen', () => {
  let browser: Browser;
  let data: string;
  let input: string;
  let running: Running;
  const random = seededRandom(11);

  beforeAll(async () => {
    browser = await startChromium();
    data = await temporaryFolder();
    input = await temporaryFolder();
    for (const [p, patient] of PATIENTS.entries()) {
      const folder = join(input, `${patient}_20200101`);
      await mkdir(folder);
      for (let n = 0; n < SLICES; n++) {
        const { image, mask } = slicePixels(p, n);
        const grey = { width: SIDE, height: SIDE, samples: 1, bits: 8 } as const;
        await writeFile(
          join(folder, `${patient}_20200101_${n + 1}.tif`),
          encodeTiff({ ...grey, data: image }, ''),
        );
        await writeFile(
          join(folder, `${patient}_20200101_${n + 1}_mask.tif`),
          encodeTiff({ ...grey, data: mask.map((value) => value * 255) }, ''),
        );
      }
    }
    running = await startWorkstation(data);
    const { imports } = running.workstation.services;
    const { progress } = await imports.whenFinished(imports.start(input));
    expect(progress).toMatchObject({
      phase: 'done',
      slicesAdded: 2 * SLICES,
      masksAdded: 2 * SLICES,
      problems: [],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await removeFolder(data);
    await removeFolder(input);
  });

  /** Every reply takes its own time, so that they overtake each other. */
  async function delayReplies(page: Page, longest: () => number): Promise<void> {
    const pause = () => new Promise((resolve) => setTimeout(resolve, random() * longest()));
    await page.route('**/bytes/**', async (route) => {
      await pause();
      await route.continue().catch(() => undefined);
    });
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage(async (message) => {
        await pause();
        server.send(message);
      });
      server.onMessage(async (message) => {
        await pause();
        socket.send(message);
      });
    });
  }

  async function openReader(longest: () => number): Promise<{ page: Page; problems: string[] }> {
    const opened = await openPage(browser, running, { width: 1440, height: 900 }, (page) =>
      delayReplies(page, longest),
    );
    await beginReading(opened.page, 'Dr. Delay');
    return opened;
  }

  const open = async (page: Page, patient: string) => {
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page.getByText(patient).first().dblclick();
  };

  const showGroundTruth = async (page: Page) => {
    const eye = page.getByRole('button', { name: 'Show ground truth' });
    if ((await eye.getAttribute('aria-pressed')) !== 'true') await eye.click();
  };

  it('what must never happen, 2: pixels of one slice under the mask or number of another', async () => {
    const { page, problems } = await openReader(() => 120);
    await open(page, 'P_A_1');
    await page.getByText(`slice 1/${SLICES}`).first().waitFor();
    await showGroundTruth(page);
    await page.evaluate(watchFrames, { side: SIDE });
    for (let step = 0; step < 90; step++) {
      const kind = random();
      if (kind < 0.06) {
        await open(page, PATIENTS[Math.floor(random() * 2)] as string);
        await page.locator('.konvajs-content').first().waitFor();
        await page.locator('.konvajs-content').first().hover();
        await showGroundTruth(page).catch(() => undefined);
      } else if (kind < 0.15) await page.keyboard.press(random() < 0.5 ? 'Home' : 'End');
      else {
        // a burst in one direction, by wheel or by key
        const down = random() < 0.5;
        for (let n = 1 + Math.floor(random() * 8); n > 0; n--) {
          if (kind < 0.5) await page.keyboard.press(down ? 'ArrowDown' : 'ArrowUp');
          else await page.mouse.wheel(0, down ? 100 : -100);
          await page.waitForTimeout(random() * 30);
        }
      }
      await page.waitForTimeout(random() * 60);
    }
    await page.waitForTimeout(800);
    const samples = await page.evaluate(() => (window as unknown as { frames: Sample[] }).frames);
    const slices = new Set(samples.map((sample) => `${sample.patient} ${sample.slice}`));
    expect(slices.size).toBeGreaterThan(20);
    expect(samples.filter((sample) => sample.left >= 0).length).toBeGreaterThan(20);
    for (const sample of samples) {
      const patient = PATIENTS.indexOf(sample.patient);
      // the window maps 0..250 to 0..255
      const grey = (greyOf(patient, sample.slice - 1) * 255) / 250;
      expect(Math.abs(sample.grey - grey), JSON.stringify(sample)).toBeLessThan(2);
      if (sample.left >= 0)
        expect(
          Math.abs(sample.left - leftOf(patient, sample.slice - 1)),
          JSON.stringify(sample),
        ).toBeLessThan(1.5);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it('what must never happen, 3: a stroke on a slice that is not on screen', async () => {
    let longest = 0;
    const { page } = await openReader(() => longest);
    await open(page, 'P_B_2');
    await page.locator('.konvajs-content').first().waitFor();
    await page.keyboard.press('2');
    await page.keyboard.press('Home');
    await page.getByText(`slice 1/${SLICES}`).first().waitFor();
    const box = await page.locator('.konvajs-content').first().boundingBox();
    const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    const drawn = new Set<number>();
    longest = 400;
    for (let round = 0; round < 8; round++) {
      // away, and at once a stroke: the picture of the slice asked for may not be there yet
      await page.keyboard.press(random() < 0.5 ? 'End' : 'Home');
      for (let n = 0; n < Math.floor(random() * 6); n++) await page.keyboard.press('ArrowUp');
      await page.mouse.move(middle.x - 40, middle.y + round * 6);
      const before = await shownSlice(page);
      await page.mouse.down();
      const begun = await shownSlice(page);
      await page.mouse.move(middle.x + 40, middle.y + round * 6, { steps: 4 });
      const during = await shownSlice(page);
      await page.mouse.up();
      const after = await shownSlice(page);
      // the picture may come between looking and pressing; while the stroke lasts it may not change
      expect(during).toBe(begun);
      expect(after).toBe(during);
      drawn.add(during);
      if (before === during) expect(drawn.has(before)).toBe(true);
    }
    longest = 0;
    await expect.poll(() => strokedSlices(), { timeout: 15_000 }).toEqual([...drawn].sort((a, b) => a - b));
    await page.close();
  });

  const shownSlice = async (page: Page): Promise<number> =>
    Number(/slice (\d+)\//.exec((await page.locator('.corner.top-right').first().textContent()) ?? '')?.[1]);

  /** Numbers of the slices that strokes were stored on, from the catalogue itself. */
  const strokedSlices = (): number[] =>
    (
      running.workstation.services.database
        .prepare(
          `select distinct slice.number from mask join slice on slice.id = mask.slice_id
           where mask.source like 'reader:%' and mask.pixels > 0 order by slice.number`,
        )
        .all() as { number: number }[]
    ).map((row) => row.number);
});

/** In the page: after every frame notes the text, the grey in the picture's middle and where the outline begins. */
function watchFrames({ side }: { side: number }): void {
  const frames: Sample[] = [];
  Object.assign(window, { frames });
  const tick = () => {
    requestAnimationFrame(tick);
    const text = document.querySelector('.corner.top-right strong')?.textContent ?? '';
    const slice = Number(/slice (\d+)\//.exec(text)?.[1]);
    const patient = document.querySelector('.corner.top-left strong')?.textContent?.split(' ')[0] ?? '';
    const [image, overlay] = document.querySelectorAll<HTMLCanvasElement>('.konvajs-content canvas');
    if (!slice || !image || !overlay || image.width === 0) return;
    const scale = Math.min(image.width, image.height) / side;
    const y = image.height / 2 + 6 * scale;
    const from = (image.width - side * scale) / 2;
    const row = image.getContext('2d')?.getImageData(from, y, side * scale, 1).data ?? [];
    // column 10 is always grey and never under an outline
    const grey = row[Math.round(10 * scale) * 4] ?? 0;
    const over = overlay.getContext('2d')?.getImageData(from, y, side * scale, 1).data ?? [];
    let left = -1;
    for (let x = 0; x < over.length / 4 && left < 0; x++) {
      // the coloured line itself, not its dark rim
      if ((over[x * 4 + 3] ?? 0) > 150 && (over[x * 4 + 2] ?? 0) > 100) left = x / scale;
    }
    const last = frames.at(-1);
    const sample = { patient, slice, grey, left };
    if (JSON.stringify(last) !== JSON.stringify(sample)) frames.push(sample);
  };
  requestAnimationFrame(tick);
}
