import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSample } from '../support/drive-main-job.ts';
import type { Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('reviewing slice by slice and measuring', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;
  let problems: string[];

  beforeAll(async () => {
    ({ running, page, problems, close } = await openWorkplace('Dr. Measure'));
    await openSample(page);
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.getByText('slice 1/16').first().waitFor();
  });
  afterAll(() => close());

  const stateOf = () => page.getByLabel('State of this slice').inputValue();
  const middle = async () => {
    const box = await page.locator('.konvajs-content').first().boundingBox();
    if (!box) throw new Error('there is no canvas');
    return {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      zoom: Math.min(box.width, box.height) / 256,
    };
  };

  it('keeps a comment that is being typed for the slice it was typed on, and for the series', async () => {
    const field = page.getByLabel('Comment on this slice');
    await field.fill('typed on the first');
    // the slice goes from under the field
    await page.mouse.move((await middle()).x, (await middle()).y);
    await page.mouse.wheel(0, 100);
    await page.getByText('slice 2/16').first().waitFor();
    expect(await field.inputValue()).toBe('');
    await page.mouse.wheel(0, -100);
    await page.getByText('slice 1/16').first().waitFor();
    await expect.poll(() => field.inputValue()).toBe('typed on the first');
    await page.getByLabel('Comment', { exact: true }).fill('of the series');
    const { worklist } = running.workstation.services;
    const row = () => worklist.list().find(({ patientCode }) => patientCode === 'SAMPLE_A_0001');
    // stored without leaving the field
    await expect.poll(() => row()?.reviewComment).toBe('of the series');
    // another reader's window says something else: neither is lost, and it is seen here
    worklist.setReview(row()?.seriesId ?? 0, 1, { state: 'flagged' });
    await expect.poll(() => page.getByLabel('State of this series').inputValue()).toBe('flagged');
    expect(row()?.reviewComment).toBe('of the series');
    worklist.setReview(row()?.seriesId ?? 0, 1, { state: 'inProgress', comment: '' });
    await field.fill('');
    await field.press('Enter');
    await page.locator('.slice-pane-canvas').focus();
  });

  it('a list chosen from by the pointer gives the arrows back to the image', async () => {
    const side = page.getByLabel('left of image is');
    await page.getByText('Spacing and side').click();
    await side.click();
    await side.selectOption('patientRight');
    await page.locator('.side-unknown').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.getByText('slice 2/16').first().waitFor();
    expect(await side.inputValue()).toBe('patientRight');
    await side.selectOption('unknown');
    await page.getByText('Spacing and side').click();
    await page.locator('.slice-pane-canvas').focus();
    await page.keyboard.press('Home');
    await page.getByText('slice 1/16').first().waitFor();
  });

  it('accepts a slice and goes to the next undone one, flags, comments, and begins again with an edit', async () => {
    await page.keyboard.press('s');
    await page.getByText('slice 2/16').first().waitFor();
    await page.keyboard.press('Shift+S');
    await expect.poll(stateOf).toBe('flagged');
    await page.getByLabel('Comment on this slice').fill('ask the neuroradiologist');
    await page.getByLabel('Comment on this slice').blur();
    await page.getByText(/1 of 16 slices done, 1 flagged/).waitFor();
    await page.locator('.slice-pane-canvas').focus();
    // done and flagged slices are passed over
    await page.keyboard.press('Home');
    await page.getByText('slice 1/16').first().waitFor();
    await page.keyboard.press('Shift+N');
    await page.getByText('slice 3/16').first().waitFor();
    await page.keyboard.press('Home');
    await page.getByText('slice 1/16').first().waitFor();
    expect(await stateOf()).toBe('done');
    await page.keyboard.press('2');
    const { x, y } = await middle();
    await page.mouse.move(x - 40, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 4 });
    await page.mouse.up();
    await page.locator('.save-status.good').waitFor();
    await expect.poll(stateOf).toBe('inProgress');
    await page.keyboard.press('ArrowDown');
    await page.getByText('slice 2/16').first().waitFor();
    expect(await page.getByLabel('Comment on this slice').inputValue()).toBe('ask the neuroradiologist');
  });

  it('measures lesions with both diameters, and rulers and angles by hand, which stay and can be taken away', async () => {
    await page.getByText('Measurements').waitFor();
    const lesions = page.getByRole('table').filter({ hasText: 'diameters, px' });
    // a stroke of 12 px, 80 screen pixels long
    const { x, y, zoom } = await middle();
    const text = await lesions.locator('tbody td').nth(1).innerText();
    const [long = 0, short = 0] = [...text.matchAll(/\d+\.\d/g)].map(Number);
    expect(long).toBeGreaterThan(80 / zoom + 8);
    expect(long).toBeLessThan(80 / zoom + 17);
    expect(short).toBeGreaterThan(10);
    expect(short).toBeLessThan(14.5);

    await page.keyboard.press('Shift+R');
    await page.mouse.move(x - 100, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + 100, y + 60, { steps: 4 });
    await page.mouse.up();
    const list = page.getByRole('list', { name: 'Measured by hand' });
    await list.getByText(`${(200 / zoom).toFixed(1)} px`).waitFor();
    await page.keyboard.press('Shift+A');
    for (const [dx, dy] of [
      [0, -80],
      [0, 0],
      [80, 0],
    ] as const)
      await page.mouse.click(x + dx, y + dy);
    await list.getByText('90°').waitFor();
    await page.keyboard.press('Shift+Backspace');
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await list.getByText(`${(200 / zoom).toFixed(1)} px`).waitFor();
    expect(problems).toEqual([]);
  });

  it('accepts the series and opens the next undone one', async () => {
    await page.locator('.slice-pane-canvas').focus();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: /SAMPLE_B/ }).waitFor();
    const rows = running.workstation.services.worklist.list();
    expect(rows.find((row) => row.patientCode.includes('A_0001'))?.review).toBe('done');
    const trail = running.workstation.services.database
      .prepare(`select action from audit where action like 'review.%' or action like 'measure.%' order by id`)
      .all() as { action: string }[];
    expect(trail.map(({ action }) => action)).toEqual([
      // a comment typed and taken away, another reader's two changes of the series, and the slices of this test
      ...['review.sliceSet', 'review.set', 'review.set', 'review.sliceSet'],
      'review.sliceSet',
      'review.sliceSet',
      'review.sliceSet',
      'measure.added',
      'measure.added',
      'measure.removed',
      'review.set',
    ]);
  });
});
