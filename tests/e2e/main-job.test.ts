import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

/** The main job as a reader does it: open, wait for the models, scroll, correct, undo, compare, export, restart. */
describe('the main job in a real browser', () => {
  let browser: Browser;
  let data: string;
  let exports_: string;
  let running: Running;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    browser = await startChromium();
    data = await temporaryFolder();
    exports_ = await temporaryFolder();
    running = await startWorkstation(data, [exports_]);
    ({ page, problems } = await openPage(browser, running));
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await removeFolder(data);
    await removeFolder(exports_);
  });

  const call = <T>(channel: string, argument: unknown) =>
    (running.workstation.handlers as unknown as Record<string, (argument: unknown) => T | Promise<T>>)[
      channel
    ]?.(argument) as Promise<T>;
  const seriesId = async () =>
    (await call<{ seriesId: number; patientCode: string }[]>('worklist.list', {})).find(
      (row) => row.patientCode === 'SAMPLE_A_0001',
    )?.seriesId ?? 0;
  const masks = async () =>
    call<{ source: string; kind: string; slices: { sliceId: number; revision: number; pixels: number }[] }[]>(
      'masks.list',
      { seriesId: await seriesId() },
    );
  const readerPixels = async () =>
    (await masks())
      .find((set) => set.kind === 'reader')
      ?.slices.reduce((sum, slice) => sum + slice.pixels, 0) ?? 0;

  it('asks who reads, and opens the synthetic sample', async () => {
    await beginReading(page, 'Dr. Main Job');
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished: 2 series and 32 slices added').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).waitFor();
  });

  it('adds nothing when the same folder is opened again', async () => {
    const { importId } = await call<{ importId: string }>('ingest.openSample', {});
    const { progress } = await running.workstation.services.imports.whenFinished(importId);
    expect(progress).toMatchObject({
      phase: 'done',
      seriesAdded: 0,
      slicesAdded: 0,
      slicesKnown: 32,
      masksAdded: 0,
      problems: [],
    });
  });

  it('analyses both patients in the background and shows what was found', async () => {
    await page.getByLabel('Select all').check();
    await page.getByRole('button', { name: /^Analyse 2/ }).click();
    await page.getByRole('button', { name: 'Analyse', exact: true }).click();
    await page.getByRole('row', { name: /SAMPLE_A_0001.*done/ }).waitFor({ timeout: 100_000 });
    await page.getByRole('row', { name: /SAMPLE_B_0002.*done/ }).waitFor({ timeout: 100_000 });
    const model = (await masks()).find((set) => set.kind === 'model');
    expect(model?.slices.length).toBe(16);
  });

  it('opens the patient, scrolls by wheel and by key', async () => {
    await page.getByText('SAMPLE_A_0001').first().dblclick();
    await page.getByText('slice 1/16').first().waitFor();
    const canvas = page.locator('.konvajs-content').first();
    await canvas.hover();
    for (let i = 0; i < 8; i++) {
      await page.mouse.wheel(0, 100);
      await page.waitForTimeout(40);
    }
    await page
      .getByText(/slice [89]\/16/)
      .first()
      .waitFor();
    await page.keyboard.press('Home');
    await page.getByText('slice 1/16').first().waitFor();
  });

  it('takes strokes, stores each, undoes and redoes', async () => {
    await page.keyboard.press('2');
    const box = (await page.locator('.konvajs-content').first().boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const stroke = async (dy: number) => {
      await page.mouse.move(middle.x - 60, middle.y + dy);
      await page.mouse.down();
      await page.mouse.move(middle.x + 60, middle.y + dy, { steps: 6 });
      await page.mouse.up();
    };
    await stroke(0);
    await expect.poll(readerPixels, { timeout: 15_000 }).toBeGreaterThan(50);
    const first = await readerPixels();
    await stroke(80);
    await expect.poll(readerPixels, { timeout: 15_000 }).toBeGreaterThan(first);
    const second = await readerPixels();
    await page.locator('button[aria-label^="Undo"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(readerPixels, { timeout: 15_000 }).toBe(first);
    await page.locator('button[aria-label^="Redo"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('Control+y');
    await expect.poll(readerPixels, { timeout: 15_000 }).toBe(second);
  });

  it('compares two sources side by side', async () => {
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/Dice/).locator('visible=true').first().waitFor();
    expect(await page.locator('.konvajs-content').count()).toBeGreaterThan(1);
  });

  it('shows the report and exports exactly the previewed bytes, UNREAD on it', async () => {
    await page.getByRole('button', { name: 'Reports' }).click();
    await page.getByLabel('Preview').getByText('UNREAD: model output only').waitFor();
    const ink = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.pdf-pages canvas');
        const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 100 && data[i + 3] === 255) dark++;
        return dark;
      });
    // text and a key image: the page is drawn, in whatever window
    await expect.poll(ink, { timeout: 20_000 }).toBeGreaterThan(5000);
    await page.getByLabel('Masks (TIFF)').check();
    await page.getByRole('button', { name: 'Export to a folder…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /sulcus-test/ })
      .click();
    await page.getByRole('button', { name: 'Export here' }).click();
    await page.getByText(/files written to/).waitFor();
    const [folder] = await readdir(exports_);
    const files = await readdir(join(exports_, folder ?? ''));
    expect(files.sort()).toEqual(['masks', 'measurements.csv', 'report.pdf', 'slices.csv']);
    const pdf = await readFile(join(exports_, folder ?? '', 'report.pdf'));
    const [latest] = await call<{ reportId: number; sha256: string }[]>('reports.history', {
      seriesId: await seriesId(),
    });
    const preview = await running.workstation.bytes(new Request(`http://x/bytes/report/${latest?.reportId}`));
    expect(Buffer.compare(pdf, Buffer.from(await preview.arrayBuffer()))).toBe(0);
    expect(await readFile(join(exports_, folder ?? '', 'slices.csv'), 'utf8')).toContain(
      'UNREAD: model output only',
    );
  });

  it('refuses its own exported masks as input (what must never happen, 12: our own export imported as ground truth)', async () => {
    const [folder] = await readdir(exports_);
    const [mask] = await readdir(join(exports_, folder ?? '', 'masks'));
    const again = join(exports_, 'again');
    await mkdir(again);
    await copyFile(join(exports_, folder ?? '', 'masks', mask ?? ''), join(again, 'slice_1.tif'));
    const { importId } = await call<{ importId: string }>('ingest.start', {
      folderId: running.workstation.registerFolder(again),
    });
    const { progress } = await running.workstation.services.imports.whenFinished(importId);
    expect(progress.problems.map((problem) => problem.code)).toContain('OWN_EXPORT');
  });

  it('has everything again after a restart, on the same place', async () => {
    const before = await masks();
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.close();
    await running.close();
    running = await startWorkstation(data, [exports_]);
    ({ page, problems } = await openPage(browser, running));
    await beginReading(page, 'Dr. Main Job');
    await page.getByText('SAMPLE_A_0001').first().waitFor();
    await page.getByText('slice 1/16').first().waitFor();
    expect(await masks()).toEqual(before);
  });

  it('let nothing go wrong in the page, and asked nobody outside', () => {
    expect(problems).toEqual([]);
  });
});
