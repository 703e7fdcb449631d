import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeDone, type Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('correcting a model with the keyboard alone', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;
  let problems: string[];

  beforeAll(async () => {
    ({ running, page, problems, close } = await openWorkplace('Dr. Change'));
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished').waitFor();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).focus();
    await page.keyboard.press('r');
    await page.getByRole('button', { name: 'Analyse', exact: true }).press('Enter');
    await page.getByRole('row', { name: /SAMPLE_A_0001.*done/ }).waitFor({ timeout: 100_000 });
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('slice 1/16').first().waitFor();
    for (let slice = 1; slice < 8; slice++) await page.keyboard.press('ArrowDown');
    await page.getByText('slice 8/16').first().waitFor();
  });
  afterAll(() => close());

  /** Pixels of a source's masks as the catalogue has them, by slice number. */
  const stored = (kind: 'reader' | 'model') =>
    Object.fromEntries(
      (
        running.workstation.services.database
          .prepare(
            `select slice.number, mask.pixels from mask join slice on slice.id = mask.slice_id
             join series on series.id = slice.series_id join study on study.id = series.study_id
             join patient on patient.id = study.patient_id
             where mask.source like ? and mask.pixels > 0 and patient.code = 'SAMPLE_A_0001' order by slice.number`,
          )
          .all(`${kind}:%`) as { number: number; pixels: number }[]
      ).map(({ number, pixels }) => [number, pixels]),
    );
  const strip = () => page.getByRole('status', { name: 'Change not made yet' });

  it("takes a model's mask over for all slices after it was shown, and back in one step", async () => {
    await page.keyboard.press('Alt+Shift+O');
    await strip().waitFor();
    expect(await strip().innerText()).toMatch(/Take over ResUNet/);
    expect(stored('reader')).toEqual({});
    await page.keyboard.press('Enter');
    await strip().waitFor({ state: 'detached' });
    await expect.poll(() => stored('reader')).toEqual(stored('model'));
    expect(Object.keys(stored('reader')).length).toBeGreaterThan(2);
    await page.keyboard.press('z');
    await expect.poll(() => stored('reader')).toEqual({});
  });

  it("cuts the model's map where the reader wants it", async () => {
    await changeDone(page);
    await page.keyboard.press('k');
    const slider = page.getByRole('region', { name: "Threshold of a model's map" });
    await slider.getByText(/\d px/).waitFor();
    for (let step = 0; step < 5; step++) await page.keyboard.press(']');
    const shown = Number((await slider.getByText(/\d px/).innerText()).replace(' px', ''));
    expect(shown).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await slider.waitFor({ state: 'detached' });
    await expect.poll(() => stored('reader')).toEqual({ 8: shown });
  });

  it('shows what a change would take away, and leaves it when told so', async () => {
    await changeDone(page);
    const before = stored('reader');
    await page.keyboard.press('Shift+Delete');
    await strip().getByText(`−${before[8]} px`).waitFor();
    await page.keyboard.press('Escape');
    await strip().waitFor({ state: 'detached' });
    expect(stored('reader')).toEqual(before);
  });

  it('opens the menu of all changes, which has no serious violation, and goes through it by arrows', async () => {
    await changeDone(page);
    await page.getByRole('button', { name: 'Mask changes' }).press('Enter');
    const menu = page.getByRole('menu', { name: 'Mask changes' });
    await menu.waitFor();
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)).toEqual([]);
    const before = stored('reader')[8] ?? 0;
    // the ninth entry: grow by a pixel, this slice
    for (let entry = 0; entry < 8; entry++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await menu.waitFor({ state: 'detached' });
    await expect.poll(() => stored('reader')[8] ?? 0).toBeGreaterThan(before);
    // the key goes to the image again, not to the button of the menu
    await page.keyboard.press('Enter');
    expect(await menu.count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
