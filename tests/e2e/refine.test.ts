import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('changes of a whole mask', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ running, page, close } = await openWorkplace('Dr. Refine'));
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.locator('.konvajs-content').first().waitFor();
  });
  afterAll(() => close());

  /** Pixels of the reader's masks as the catalogue has them, by slice number. */
  const stored = () =>
    running.workstation.services.database
      .prepare(
        `select slice.number, mask.pixels from mask join slice on slice.id = mask.slice_id
         where mask.source like 'reader:%' and mask.pixels > 0 order by slice.number`,
      )
      .all() as { number: number; pixels: number }[];

  /** Where screenshots are wanted. */
  const picture = async (name: string) => {
    const folder = process.env.SULCUS_SCREENSHOTS;
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  };

  /** A stroke of the brush through the middle of the slice, stored. */
  const draw = async () => {
    await page.keyboard.press('2');
    const box = await page.locator('.konvajs-content').first().boundingBox();
    const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    await page.mouse.move(middle.x - 40, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x + 40, middle.y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(stored).toHaveLength(1);
  };

  it('grow, copy to the next slice and clear by key, each undone by one press', async () => {
    await draw();
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

  it('are shown on the slice while the pointer is on them in the menu', async () => {
    await draw();
    const drawn = stored();
    await page.getByRole('button', { name: 'Mask changes' }).click();
    const menu = page.getByRole('menu', { name: 'Mask changes' });
    const look = page.locator('.mask-menu-look');
    await menu.getByRole('menuitem', { name: /^Grow by a pixel this slice/ }).hover();
    await look.getByText(/^on this slice \+\d+ px$/).waitFor();
    await picture('looked-at');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await look.getByText(/^on this slice −\d+ px$/).waitFor();
    expect(stored()).toEqual(drawn);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    expect(stored()).toEqual(drawn);
    await page.getByRole('button', { name: 'Mask changes' }).click();
    await menu.getByRole('menuitem', { name: /^Shrink by a pixel this slice/ }).click();
    await expect.poll(() => stored()[0]?.pixels ?? 0).toBeLessThan(drawn[0]?.pixels ?? 0);
  });
});
