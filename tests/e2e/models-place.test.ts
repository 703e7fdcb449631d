import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { AxeBuilder } from '@axe-core/playwright';
import { setBackend } from '@tensorflow/tfjs-core';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildResunet } from '../../src/ml/models/architectures/resunet.ts';
import { writeGeneratedModel } from '../../src/ml/models/testing/generated-model.ts';
import { type Running, removeFolder, temporaryFolder } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

describe('the Models place', () => {
  let running: Running;
  let page: Page;
  let data: string;
  let problems: string[];
  let close: () => Promise<void>;
  let files: string;

  beforeAll(async () => {
    // the workstation brings its own backend for training, which this test does not wait for
    await setBackend('cpu');
    files = await temporaryFolder();
    await writeGeneratedModel(join(files, 'mine'), buildResunet(32), {
      task: 'segmentation',
      preprocessing: { kind: 'slice-standardise', version: 1 },
    });
    await mkdir(join(files, 'nothing'));
    await writeFile(join(files, 'nothing/readme.txt'), 'no model');
    ({ running, page, data, problems, close } = await openWorkplace('Dr. Models', { roots: [files] }));
    await page.keyboard.press('Alt+4');
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  });
  afterAll(async () => {
    await close();
    await removeFolder(files);
  });

  const violations = async () => {
    const found = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  };

  /** From the open dialog of an import to the folder of that name. */
  const choose = async (folder: string) => {
    await page.getByRole('button', { name: 'Choose its folder…' }).click();
    const picker = page.getByRole('dialog', { name: 'Folder of the model' });
    await picker.getByRole('listitem').getByRole('button').first().click();
    await picker.getByRole('button', { name: folder, exact: true }).click();
    await picker.getByRole('button', { name: 'Import from here' }).click();
  };

  it('takes in a model of one’s own, which can be used at once', async () => {
    await page.keyboard.press('i');
    await page.getByRole('dialog', { name: 'Import a model' }).waitFor();
    expect(await violations()).toEqual([]);
    // a name that is taken is refused before anything is chosen
    await page.getByLabel('Name here').fill('cnn');
    await page.getByText('There is a model "cnn" already.').waitFor();
    expect(await page.getByRole('button', { name: 'Choose its folder…' }).isDisabled()).toBe(true);

    await page.getByLabel('Name here').fill('my-resunet');
    await choose('nothing');
    await page.getByText('nothing holds no model').waitFor();
    // the name is still there
    await choose('mine');
    const row = page.getByRole('row', { name: /my-resunet segmentation imported.*not measured.*usable/ });
    await row.waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'Card of my-resunet' }).waitFor();
    const known = await running.workstation.handlers['models.list']({});
    expect(known.find((model) => model.modelId === 'my-resunet')).toMatchObject({
      state: 'ok',
      version: 'imported',
    });
  });

  it('shows how a model that was trained here learned', async () => {
    const log = join(data, 'models/my-resunet/metrics.jsonl');
    for (const [at, loss] of [1.42, 0.9, 0.61, 0.5, 0.47].entries()) {
      const validation = [0.2, 0.55, 0.71, 0.74, 0.73][at];
      await appendFile(log, `${JSON.stringify({ epoch: at + 1, loss, validation })}\n`);
    }
    await page.getByRole('button', { name: 'ResUNet', exact: true }).first().click();
    await page.getByRole('region', { name: 'Card of ResUNet' }).waitFor();
    expect(await page.getByRole('region', { name: 'Training' }).count()).toBe(0);
    await page.getByRole('button', { name: 'my-resunet', exact: true }).click();
    await page.getByText('5 epochs; the weights are those of epoch 4').waitFor();
    await page
      .getByRole('img', {
        name: 'Loss, training patients: 1.420 after the first epoch, 0.500 at the best, epoch 4, 0.470 after the last, epoch 5.',
      })
      .waitFor();
    expect(await violations()).toEqual([]);
    const folder = process.env.SULCUS_SCREENSHOTS;
    for (const [width, height] of folder
      ? ([
          [1440, 900],
          [1920, 1080],
        ] as const)
      : []) {
      await page.setViewportSize({ width, height });
      await page.getByRole('region', { name: 'Training' }).scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(folder ?? '', `models-${width}.png`) });
    }
  });

  it('removes a model of one’s own, once that is said twice, and none of Sulcus’', async () => {
    const removing = page.getByRole('button', { name: 'Remove this model…' });
    await page.getByRole('button', { name: 'ResUNet', exact: true }).first().click();
    await page.getByRole('region', { name: 'Card of ResUNet' }).waitFor();
    expect(await removing.count()).toBe(0);
    await page.getByRole('button', { name: 'my-resunet', exact: true }).click();
    await removing.click();
    const dialog = page.getByRole('dialog', { name: 'Remove my-resunet' });
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'my-resunet', exact: true }).waitFor();
    await removing.click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'my-resunet', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: /^Card of / }).waitFor();
    expect(await readdir(join(data, 'models'))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
