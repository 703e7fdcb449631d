import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSample } from '../support/drive-main-job.ts';
import type { Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('where a classifier looked', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ running, page, close } = await openWorkplace('Dr. Why'));
    await openSample(page);
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.locator('.konvajs-content').first().waitFor();
  });
  afterAll(() => close());

  const strip = () => page.getByRole('region', { name: 'Where a classifier looked' });
  const drawn = async () => {
    const box = await page.locator('.konvajs-content').first().boundingBox();
    if (!box) throw new Error('no canvas');
    return (await page.screenshot({ clip: box })).toString('base64');
  };

  it('lies over the image by one key, for the slice on the screen, and goes again', async () => {
    for (let at = 0; at < 7; at++) await page.keyboard.press('ArrowDown');
    await page.getByText('slice 8/16').first().waitFor();
    const before = await drawn();
    await page.keyboard.press('o');
    await strip().getByLabel('Classifier').selectOption({ label: 'ResNet50' });
    await strip().getByText('spoke for a tumour (Grad-CAM)').waitFor({ timeout: 60_000 });
    await expect.poll(drawn).not.toBe(before);
    const eighth = await drawn();
    await page.keyboard.press('ArrowDown');
    await strip()
      .getByText(/spoke for a tumour/)
      .waitFor({ timeout: 60_000 });
    await page.keyboard.press('ArrowUp');
    await expect.poll(drawn).toBe(eighth);
    await page.keyboard.press('o');
    await expect.poll(drawn).toBe(before);
    expect(await strip().count()).toBe(0);
  });

  it.each([
    ['1/resunet', 409, /^MODEL_WRONG_TASK: .*not classification/],
    ['1/nobody', 404, /^MODEL_UNKNOWN: /],
    ['9999/cnn', 404, /^SLICE_UNKNOWN: /],
  ])('says why it can not be had (%s)', async (what, status, text) => {
    const reply = await running.workstation.bytes(new Request(`http://sulcus/bytes/explanation/${what}`));
    expect(reply.status).toBe(status);
    expect(await reply.text()).toMatch(text);
  });
});
