import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeDone, type Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('tools under wheel, keys and modifiers', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;
  let middle = { x: 0, y: 0 };

  beforeAll(async () => {
    ({ running, page, close } = await openWorkplace('Dr. Tool'));
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.getByText('slice 1/16').first().waitFor();
    for (let slice = 1; slice < 8; slice++) await page.keyboard.press('ArrowDown');
    await page.getByText('slice 8/16').first().waitFor();
    const box = await page.locator('.konvajs-content').first().boundingBox();
    middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  });
  afterAll(() => close());

  const stored = () =>
    (
      running.workstation.services.database
        .prepare(`select coalesce(sum(pixels), 0) as pixels from mask where source like 'reader:%'`)
        .get() as { pixels: number }
    ).pixels;
  const tool = (name: string) =>
    page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name, exact: true });
  const diameter = async () => Number(await page.getByLabel('Brush diameter, pixels').inputValue());

  /** Drags from the middle of the image to the right and down, with or without Shift. */
  async function drag(shift: boolean): Promise<void> {
    await changeDone(page);
    if (shift) await page.keyboard.down('Shift');
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    for (const [dx, dy] of [
      [40, 0],
      [40, 40],
      [0, 40],
    ] as const)
      await page.mouse.move(middle.x + dx, middle.y + dy, { steps: 3 });
    await page.mouse.up();
    if (shift) await page.keyboard.up('Shift');
  }

  it('the plain wheel scrolls with any tool, Shift sizes the tool, Ctrl zooms', async () => {
    const zoom = () => page.getByText(/^zoom /).innerText();
    await page.mouse.move(middle.x, middle.y);
    for (const key of ['1', '2', '5', '7']) {
      await page.keyboard.press(key);
      await page.mouse.wheel(0, 100);
      await page.getByText('slice 9/16').first().waitFor();
      await page.mouse.wheel(0, -100);
      await page.getByText('slice 8/16').first().waitFor();
    }
    await page.keyboard.press('2');
    const [size, before] = [await diameter(), await zoom()];
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Shift');
    await expect.poll(diameter).toBe(size + 1);
    await page.keyboard.press('[');
    await expect.poll(diameter).toBe(size);
    await page.keyboard.press(']');
    await expect.poll(diameter).toBe(size + 1);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await expect.poll(zoom).not.toBe(before);
    await page.keyboard.press('0');
    await expect.poll(zoom).toBe(before);
    expect(await page.getByText('slice 8/16').first().isVisible()).toBe(true);
  });

  it('Space toggles the last two tools, also after they were clicked and a slider was dragged', async () => {
    await tool('Eraser').click();
    await tool('Lasso').click();
    await page.keyboard.press('Space');
    expect(await tool('Eraser').getAttribute('aria-pressed')).toBe('true');
    await page.getByLabel('Brush diameter, pixels').click();
    await page.keyboard.press('Space');
    expect(await tool('Lasso').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await page.getByText('slice 9/16').first().waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByText('slice 8/16').first().waitFor();
  });

  it('the eraser takes away, and paints with Shift', async () => {
    await page.keyboard.press('3');
    await drag(true);
    await expect.poll(stored).toBeGreaterThan(10);
    await drag(false);
    await expect.poll(stored).toBe(0);
  });

  it.each([
    ['Brush', '2'],
    ['Threshold brush', '4'],
    ['Wand', '5'],
    ['Lasso', '7'],
    ['Rectangle', '8'],
  ])('%s adds, and takes the same away with Shift', async (_name, key) => {
    await page.keyboard.press(key);
    if (key === '4') {
      await page.mouse.move(middle.x, middle.y);
      await page.keyboard.press('r');
    }
    await drag(false);
    await expect.poll(stored).toBeGreaterThan(10);
    await drag(true);
    await expect.poll(stored).toBe(0);
  });

  it('a pen paints thinner when it is pressed less, two fingers zoom and draw nothing', async () => {
    const cdp = await page.context().newCDPSession(page);
    await page.keyboard.press('2');
    const stroke = async (force: number) => {
      await changeDone(page);
      const pen = { button: 'left', pointerType: 'pen', force } as const;
      for (const [type, dx] of [
        ['mousePressed', 0],
        ['mouseMoved', 30],
        ['mouseMoved', 60],
        ['mouseReleased', 60],
      ] as const)
        await cdp.send('Input.dispatchMouseEvent', {
          type,
          x: middle.x + dx,
          y: middle.y,
          ...pen,
          buttons: 1,
          clickCount: 1,
        });
    };
    await stroke(0.2);
    await expect.poll(stored).toBeGreaterThan(10);
    const light = await stored();
    await page.keyboard.press('z');
    await expect.poll(stored).toBe(0);
    await stroke(0.9);
    await expect.poll(stored).toBeGreaterThan(light * 2);
    await page.keyboard.press('z');
    await expect.poll(stored).toBe(0);
    const zoom = () => page.getByText(/^zoom /).innerText();
    const before = await zoom();
    const fingers = (apart: number) =>
      [-apart, apart].map((dx, id) => ({ x: middle.x + dx, y: middle.y, id }));
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      points: { x: number; y: number; id: number }[],
    ) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await touch('touchStart', fingers(40).slice(0, 1));
    await touch('touchStart', fingers(40));
    for (const apart of [60, 80, 100]) await touch('touchMove', fingers(apart));
    await touch('touchEnd', []);
    await expect.poll(zoom).not.toBe(before);
    await page.keyboard.press('0');
    await expect.poll(zoom).toBe(before);
    expect(await stored()).toBe(0);
    await cdp.detach();
  });

  it('an outline whose first corner is set with Shift takes away', async () => {
    const corners = async (modifiers: 'Shift'[]) => {
      for (const [dx, dy] of [
        [0, 0],
        [60, 0],
        [60, 60],
      ] as const) {
        for (const modifier of modifiers) await page.keyboard.down(modifier);
        await page.mouse.click(middle.x + dx, middle.y + dy);
        for (const modifier of modifiers) await page.keyboard.up(modifier);
      }
      await page.keyboard.press('Enter');
    };
    await page.keyboard.press('6');
    await corners([]);
    await expect.poll(stored).toBeGreaterThan(100);
    await corners(['Shift']);
    await expect.poll(stored).toBe(0);
  });
});
