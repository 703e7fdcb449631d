import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawStroke, openSample } from '../support/drive-main-job.ts';
import {
  beginReading,
  projectRoot,
  removeFolder,
  startChromium,
  temporaryFolder,
} from '../support/launch.ts';

const READER = 'Dr. Power Cut';
const KILLS = 5;

/** A reader draws in Chromium, the workstation is killed the moment it says "saved", and everything is still there. */
describe('killing the workstation under a reader', () => {
  let browser: Browser;
  let data: string;
  let host: ChildProcess | null = null;

  beforeAll(async () => {
    browser = await startChromium();
    data = await temporaryFolder();
  });
  afterAll(async () => {
    host?.kill('SIGKILL');
    await browser?.close();
    await removeFolder(data);
  });

  /** `sulcus serve` as a process of its own, and its page. */
  async function serve(): Promise<Page> {
    host = spawn(join(projectRoot, 'node_modules/.bin/sulcus'), ['serve', '--data-dir', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // a group of its own: the launcher, the workstation and its engine die together
      detached: true,
    });
    let printed = '';
    const address = await new Promise<string>((resolve, reject) => {
      host?.stdout?.on('data', (part: Buffer) => {
        printed += part.toString();
        const match = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(printed);
        if (match) resolve(match[0]);
      });
      host?.once('exit', () => reject(new Error(`sulcus serve ended: ${printed}`)));
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await beginReading(page, READER);
    return page;
  }

  async function kill(): Promise<void> {
    const gone = host && once(host, 'exit');
    process.kill(-(host?.pid ?? 0), 'SIGKILL');
    await gone;
    host = null;
  }

  /** What the panel says of the reader's own mask over all slices. */
  const ownPixels = async (page: Page): Promise<number> => {
    const row = page.getByRole('row', { name: new RegExp(`^.*${READER}.*px`) }).first();
    await row.waitFor();
    const cell = (await row.getByRole('cell').last().textContent()) ?? '';
    return Number(/([\d,\s]+) ?px/.exec(cell)?.[1]?.replace(/[,\s]/g, ''));
  };

  it('keeps every stroke that was called saved and the slice it was drawn on, and undo still takes it back', async () => {
    let page = await serve();
    await openSample(page);
    await page.getByText('SAMPLE_A_0001').first().dblclick();
    await page.getByText('slice 1/16').first().waitFor();
    let before = 0;
    for (let round = 0; round < KILLS; round++) {
      await page.keyboard.press('ArrowDown');
      await page
        .getByText(`slice ${round + 2}/16`)
        .first()
        .waitFor();
      await drawStroke(page, round * 20);
      await expect.poll(() => ownPixels(page)).toBeGreaterThan(before);
      before = await ownPixels(page);
      await kill();
      await page.close();
      page = await serve();
      // the place where the reader was
      await page
        .getByText(`slice ${round + 2}/16`)
        .first()
        .waitFor();
      await expect.poll(() => ownPixels(page)).toBe(before);
    }
    await page.locator('button[aria-label^="Undo"][aria-disabled="false"]').waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(() => ownPixels(page)).toBeLessThan(before);
    await kill();
  });
});
