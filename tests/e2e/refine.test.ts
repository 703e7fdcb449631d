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

describe('changes of a whole mask', () => {
  let browser: Browser;
  let data: string;
  let running: Running;
  let page: Page;

  beforeAll(async () => {
    browser = await startChromium();
    data = await temporaryFolder();
    running = await startWorkstation(data);
    ({ page } = await openPage(browser, running));
    await beginReading(page, 'Dr. Refine');
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.locator('.konvajs-content').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await removeFolder(data);
  });

  /** Pixels of the reader's masks as the catalogue has them, by slice number. */
  const stored = () =>
    running.workstation.services.database
      .prepare(
        `select slice.number, mask.pixels from mask join slice on slice.id = mask.slice_id
         where mask.source like 'reader:%' and mask.pixels > 0 order by slice.number`,
      )
      .all() as { number: number; pixels: number }[];

  it('grow, copy to the next slice and clear by key, each undone by one press', async () => {
    await page.keyboard.press('2');
    const box = await page.locator('.konvajs-content').first().boundingBox();
    const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    await page.mouse.move(middle.x - 40, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x + 40, middle.y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(stored).toHaveLength(1);
    const drawn = stored()[0]?.pixels ?? 0;

    await page.keyboard.press('.');
    await expect.poll(() => stored()[0]?.pixels ?? 0).toBeGreaterThan(drawn);
    const grown = stored()[0]?.pixels ?? 0;

    await page.keyboard.press('ArrowDown');
    await page.getByText('slice 2/16').first().waitFor();
    await page.keyboard.press('Shift+ArrowUp');
    await expect.poll(() => stored().map(({ pixels }) => pixels)).toEqual([grown, grown]);
    await page.keyboard.press('Delete');
    await expect.poll(() => stored().map(({ pixels }) => pixels)).toEqual([grown]);

    for (const expected of [[grown, grown], [grown], [drawn], []]) {
      await page.keyboard.press('z');
      await expect.poll(() => stored().map(({ pixels }) => pixels)).toEqual(expected);
    }
  });
});
