import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

/** Under load a training on one thread takes its time. */
const LONG = { timeout: 60_000 };

describe('a training from the Models place', () => {
  let browser: Browser;
  let data: string;
  let files: string;
  let running: Running;
  let page: Page;
  let problems: string[];

  const open = async () => {
    running = await startWorkstation(data, [files]);
    ({ page, problems } = await openPage(browser, running));
    await beginReading(page, 'Dr. Trainer');
    await page.keyboard.press('Alt+4');
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  };

  beforeAll(async () => {
    [browser, data, files] = await Promise.all([startChromium(), temporaryFolder(), temporaryFolder()]);
    for (const [at, name] of ['P_A_1_20200101', 'P_B_2_20200202', 'P_C_3_20200303'].entries()) {
      const lesion = { x: 0.1, y: -0.2, z: 0.5, radius: 0.35 };
      const phantom = generatePhantom({ seed: at + 1, slices: 8, size: 64, bits: 8, lesion });
      await writePhantom(join(files, 'patients'), name, phantom);
    }
    await open();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await Promise.all([data, files].map(removeFolder));
  });

  const begin = async (id: string, epochs: string) => {
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Train a model' });
    await dialog.getByLabel('Name here').fill(id);
    await dialog.getByLabel('Epochs, at most').fill(epochs);
    await dialog.getByLabel('Batches per epoch').fill('2');
    await dialog.getByLabel('Slices per batch').fill('4');
    await dialog.getByLabel('Side of the input').fill('33');
    await dialog.getByRole('button', { name: 'Choose the patients’ folder…' }).click();
    const picker = page.getByRole('dialog', { name: 'Folder of the patients' });
    const choose = async () => {
      await picker.getByRole('listitem').getByRole('button').first().click();
      await picker.getByRole('button', { name: 'patients', exact: true }).click();
      await picker.getByRole('button', { name: 'Train on these' }).click();
    };
    await choose();
    await dialog.getByText('must be a multiple of 16').waitFor();
    await dialog.getByLabel('Side of the input').fill('32');
    await dialog.getByRole('button', { name: 'Choose the patients’ folder…' }).click();
    await choose();
  };
  const training = (id: string) => page.getByRole('article', { name: `Training of ${id}` });

  it('shows its curves while it runs, is stopped, and goes on after a restart', async () => {
    await begin('mine', '500');
    const article = training('mine');
    await article.getByText(/Epoch ([3-9]|\d\d+) of 500, loss \d/).waitFor(LONG);
    await article.getByRole('img', { name: /^Loss, training patients: / }).waitFor();
    await article.getByText('WebAssembly, one thread').waitFor();
    const folder = process.env.SULCUS_SCREENSHOTS;
    if (folder) await page.screenshot({ path: join(folder, 'training.png') });
    // one at a time
    await expect(
      running.workstation.handlers['training.proceed']({ modelId: 'mine' }) as Promise<unknown>,
    ).rejects.toMatchObject({ code: 'TRAINING_RUNNING' });
    await article.getByRole('button', { name: 'Stop' }).click();
    await article.getByText(/Stopped after \d+ of 500 epochs; they are kept\./).waitFor();
    const kept = async () =>
      (await readFile(join(data, 'training/mine/metrics.jsonl'), 'utf8')).trim().split('\n').length;
    const before = await kept();
    expect(problems).toEqual([]);

    await page.close();
    await running.close();
    await open();
    await training('mine').getByText(`Stopped after ${before} of 500 epochs`).waitFor();
    await training('mine').getByRole('button', { name: 'Go on' }).click();
    // an epoch of so small a network may pass between two looks at the page: the log has them all
    await expect.poll(kept, LONG).toBeGreaterThan(before + 1);
    await training('mine').getByRole('button', { name: 'Stop' }).click();
    await training('mine').getByRole('button', { name: 'Discard…' }).click();
    await training('mine')
      .getByRole('button', { name: /Discard \d+ epochs for good/ })
      .click();
    await training('mine').waitFor({ state: 'detached' });
    expect(await readdir(join(data, 'training'))).toEqual([]);
  });

  it('ends as a model that is there like any other, and says whom it has seen', async () => {
    await begin('short', '2');
    await page
      .getByRole('row', { name: /short segmentation trained here.*Dice per patient volume.*usable/ })
      .waitFor(LONG);
    await training('short').waitFor({ state: 'detached' });
    const split = JSON.parse(await readFile(join(data, 'models/short/split.json'), 'utf8')) as {
      train: string[];
      validation: string[];
    };
    expect([...split.train, ...split.validation].sort()).toEqual(['P_A_1', 'P_B_2', 'P_C_3']);
    await page.getByRole('button', { name: 'short', exact: true }).click();
    await page.getByText('2 epochs; the weights are those of epoch').waitFor();
    expect(problems).toEqual([]);
  });
});
