import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

/** What keeps a reader from harm: an unbiased first look, a true size, and no stroke lost by closing the window. */
describe('reading safely', () => {
  let running: Running;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ running, page, close } = await openWorkplace('Dr. Careful', { prepare: analyseSample }));
  });
  afterAll(() => close());

  const call = <T>(channel: string, argument: unknown) =>
    (running.workstation.handlers as unknown as Record<string, (argument: unknown) => T | Promise<T>>)[
      channel
    ]?.(argument) as Promise<T>;

  const stroke = async (dy: number) => {
    await page.keyboard.press('2');
    const box = await page.locator('.konvajs-content').first().boundingBox();
    if (!box) throw new Error('there is no canvas to draw on');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 + dy];
    await page.mouse.move(x - 40, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 4 });
    await page.mouse.up();
  };

  it('hides every word of a model, in every place, until the first decision of a blinded reader', async () => {
    const row = page.getByRole('row', { name: /SAMPLE_A_0001/ });
    await row.getByText('>99 %').waitFor();
    await page.keyboard.press('Control+,');
    await page.getByLabel(/Hide the model’s opinion until my first decision/).check();
    await page.keyboard.press('Escape');
    await row.getByText('done, hidden').waitFor();
    expect(await row.innerText()).not.toMatch(/%|px|bit/);
    await row.dblclick();
    await page.getByText('slice 1/16').first().waitFor();
    await page.getByText(/Blinded first read: set the review/).waitFor();
    // the key that hides and shows the models does not end it
    await page.keyboard.press('a');
    await stroke(0);
    await page.locator('.save-status.good').waitFor();
    expect(await page.locator('.corner.bottom-right').innerText()).toContain('AI hidden');
    expect(await page.getByRole('navigation', { name: 'Slices' }).innerText()).not.toMatch(/%|finding/);
    expect(await page.locator('table.opinions, .score-strip').count()).toBe(0);
    expect((await page.locator('table.findings').allInnerTexts()).join()).not.toContain('ResUNet');
    expect(await page.locator('.source-list').innerText()).not.toContain('ResUNet');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/Blinded first read/).waitFor();
    expect(await page.getByLabel('Source of pane 1').innerText()).not.toContain('ResUNet');
    await page.getByRole('button', { name: 'Reports' }).click();
    await page.getByRole('heading', { name: 'Blinded first read' }).waitFor();
    await page.getByRole('button', { name: 'Go to Read' }).click();
    await page.getByLabel('State of this series').selectOption('flagged');
    await page.locator('.source-list').getByText('ResUNet').waitFor();
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await row.getByText('>99 %').waitFor();
  });

  it('draws a scale bar of the stated spacing, and says who stated it', async () => {
    const seriesId = await openSeries();
    expect(await page.locator('.scale-bar').count()).toBe(0);
    await call('series.setSpacing', { seriesId, readerId: 1, spacing: { x: 0.5, y: 0.5, z: 5 } });
    const bar = page.locator('.scale-bar');
    await bar.getByText(/^\d+ mm spacing by Dr. Careful$/).waitFor();
    const zoom = Number(/zoom ([\d.]+)x/.exec(await page.locator('.corner.top-right').innerText())?.[1]);
    const millimetres = Number(/^(\d+) mm/.exec(await bar.innerText())?.[1]);
    const width = (await bar.locator('svg').boundingBox())?.width ?? 0;
    expect(Math.abs(width - (millimetres * zoom) / 0.5)).toBeLessThan(8);
  });

  it('says "not saved" in every place while a save fails, and asks before the window closes', async () => {
    const handlers = running.workstation.handlers as unknown as Record<string, unknown>;
    const apply = handlers['masks.apply'];
    handlers['masks.apply'] = () => {
      throw new Error('the disk is full');
    };
    await stroke(40);
    await page.getByText('1 stroke not saved yet.').waitFor();
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    await page.getByText('1 change not saved: keep this window open').waitFor();
    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      });
    });
    await page.evaluate(() => setTimeout(() => location.reload(), 0));
    expect(await asked).toBe('beforeunload');
    handlers['masks.apply'] = apply;
    await page.getByText('1 change not saved').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText('Saved now, after a failure.').waitFor();
  });

  async function openSeries(): Promise<number> {
    const row = running.workstation.services.worklist
      .list()
      .find((candidate) => candidate.patientCode === 'SAMPLE_A_0001');
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page.getByRole('row', { name: /SAMPLE_A_0001/ }).dblclick();
    await page.getByText('slice 1/16').first().waitFor();
    return row?.seriesId ?? 0;
  }
});

/** The synthetic sample is open and analysed before the reader comes. */
async function analyseSample({ workstation: { handlers, services } }: Running): Promise<void> {
  const { imports, jobs, worklist } = services;
  const { importId } = await handlers['ingest.openSample']({});
  await imports.whenFinished(importId);
  const row = worklist.list().find((candidate) => candidate.patientCode === 'SAMPLE_A_0001');
  const [job] = jobs.start({
    seriesIds: [row?.seriesId ?? 0],
    classifierId: 'cnn',
    segmenterId: 'resunet',
    mode: 'everySlice',
    allowOutside: false,
    firstSliceId: null,
  });
  await jobs.whenOver(job?.jobId ?? 0);
}
