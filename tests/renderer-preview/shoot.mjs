/** Pictures of the page's places and states: `node tests/renderer-preview/shoot.mjs OUT [name ...]`, with the preview server running. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium } from 'playwright';

const [out = 'preview-shots', ...wanted] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const enter = (page) => page.getByRole('button', { name: 'Dr Ilse Maas' }).click();
const rail = (page, name) => page.getByRole('navigation').getByRole('button', { name }).click();
const openFirst = async (page) => {
  await enter(page);
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
};
const SHOTS = {
  chooser: { scene: 'full', do: async () => {} },
  first: { scene: 'first', do: async () => {} },
  worklist: { do: openFirst },
  worklist1920: { size: [1920, 1080], do: openFirst },
  worklist1100: { size: [1100, 700], do: openFirst },
  many: { scene: 'many', do: openFirst },
  selected: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
    },
  },
  analyse: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Space');
      await page.keyboard.press('r');
    },
  },
  empty: { scene: 'empty', do: enter },
  noMatch: {
    do: async (page) => {
      await enter(page);
      await page.getByRole('searchbox').fill('zzz');
    },
  },
  folder: {
    do: async (page) => {
      await enter(page);
      await page.getByRole('button', { name: /Open folder/ }).click();
      await page.getByRole('button', { name: /home/ }).click();
    },
  },
  broken: { scene: 'broken', do: enter },
  importing: {
    do: async (page) => {
      await enter(page);
      await page.evaluate(() =>
        window.fake.push('ingest.progress', {
          importId: 'abcdef12',
          phase: 'decoding',
          done: 1210,
          total: 3929,
          remainingSeconds: 92,
          seriesFound: 110,
          seriesAdded: 33,
          slicesAdded: 1210,
          slicesKnown: 0,
          masksAdded: 1210,
          problems: [
            {
              code: 'TIFF_TRUNCATED',
              message:
                'SYN_12.tif ends after 1,024 of 196,730 bytes: the copy is incomplete. Copy the file again and open the folder again.',
              file: 'SYN_12.tif',
            },
          ],
        }),
      );
    },
  },
  imported: {
    do: async (page) => {
      await enter(page);
      await page.evaluate(() =>
        window.fake.push('ingest.progress', {
          importId: 'abcdef12',
          phase: 'done',
          done: 3929,
          total: 3929,
          remainingSeconds: 0,
          seriesFound: 110,
          seriesAdded: 110,
          slicesAdded: 3900,
          slicesKnown: 0,
          masksAdded: 3929,
          problems: Array.from({ length: 29 }, (_, i) => ({
            code: 'TIFF_TRUNCATED',
            message: `SYN_${i}.tif ends after 1,024 of 196,730 bytes: the copy is incomplete. Copy the file again and open the folder again.`,
            file: `SYN_${i}.tif`,
          })),
        }),
      );
    },
  },
  dropping: {
    do: async (page) => {
      await enter(page);
      await page.evaluate(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['x'], 'x.tif'));
        window.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, cancelable: true }));
      });
    },
  },
  notice: {
    do: async (page) => {
      await enter(page);
      await page.evaluate(() =>
        window.fake.push('app.notice', {
          code: 'DISK_FULL',
          level: 'error',
          message: 'The disk is full: the last stroke was not saved. Free some space, then draw it again.',
        }),
      );
    },
  },
  shortcuts: {
    do: async (page) => {
      await enter(page);
      await page.keyboard.press('?');
    },
  },
  palette: {
    do: async (page) => {
      await enter(page);
      await page.keyboard.press('Control+k');
      await page.keyboard.type('o');
    },
  },
  settings: {
    do: async (page) => {
      await enter(page);
      await page.keyboard.press('Control+,');
    },
  },
  jobs: {
    do: async (page) => {
      await enter(page);
      await page.getByRole('button', { name: /Jobs/ }).click();
    },
  },
  models: {
    do: async (page) => {
      await enter(page);
      await rail(page, 'Models');
    },
  },
  modelsBroken: {
    scene: 'broken',
    do: async (page) => {
      await enter(page);
      await rail(page, 'Models');
    },
  },
  modelsEmpty: {
    scene: 'empty',
    do: async (page) => {
      await enter(page);
      await rail(page, 'Models');
    },
  },
  reports: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Enter');
      await rail(page, 'Reports');
    },
  },
  reports1920: {
    size: [1920, 1080],
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Enter');
      await rail(page, 'Reports');
    },
  },
  confirm: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Enter');
      await rail(page, 'Reports');
      await page.getByRole('button', { name: /Confirm this case/ }).click();
    },
  },
  picks: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('p');
      await page.getByRole('radio', { name: /Picked by hand/ }).click();
    },
  },
  read: {
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Enter');
    },
  },
  reportsNoSeries: {
    do: async (page) => {
      await enter(page);
      await page.keyboard.press('Alt+5');
      await rail(page, 'Reports');
    },
  },
  reportsNoMask: {
    scene: 'nomask',
    do: async (page) => {
      await openFirst(page);
      await page.keyboard.press('Enter');
      await rail(page, 'Reports');
    },
  },
};
for (const [name, shot] of Object.entries(SHOTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [width, height] = shot.size ?? [1440, 900];
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => process.stdout.write(`${name}: page error ${error.message}\n`));
  page.on(
    'console',
    (message) => message.type() === 'error' && process.stdout.write(`${name}: console ${message.text()}\n`),
  );
  try {
    await page.goto(`http://localhost:5271/?scene=${shot.scene ?? 'full'}`);
    await page.waitForSelector('h1, .window', { timeout: 60_000 });
    await shot.do(page);
    await page.waitForTimeout(300);
  } catch (error) {
    process.stdout.write(`${name}: ${String(error).slice(0, 400)}\n`);
  }
  await page.screenshot({ path: join(out, `${name}.png`) });
  const axe = await new AxeBuilder({ page }).analyze();
  for (const violation of axe.violations)
    process.stdout.write(
      `${name}: axe ${violation.id} ${violation.nodes
        .slice(0, 3)
        .map((node) => node.html.slice(0, 140))
        .join(' | ')}\n`,
    );
  await context.close();
}
await browser.close();
