import AxeBuilder from '@axe-core/playwright';
import {
  beginReading,
  openPage,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

const browser = await startChromium();
const data = await temporaryFolder();
const out = await temporaryFolder();
const running = await startWorkstation(data, [out]);
const { page, problems } = await openPage(browser, running);
page.setDefaultTimeout(20000);
const shot = async (name: string) => {
  await page.waitForTimeout(400);
  await page.screenshot({ path: `/tmp/shots/real-${name}.png` });
  const axe = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .analyze()
    .catch((e) => ({ violations: [{ id: String(e).slice(0, 80), nodes: [] as { html: string }[] }] }));
  for (const v of axe.violations)
    console.log(
      name,
      'axe',
      v.id,
      v.nodes.slice(0, 2).map((n) => n.html.slice(0, 120)),
    );
};
try {
  await beginReading(page, 'Dr. Look');
  await shot('empty');
  await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
  await page.getByText('Import finished').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Analyse', exact: true }).click();
  await page.waitForTimeout(1500);
  await shot('running');
  await page.getByRole('row', { name: /SAMPLE_B_0002.*done/ }).waitFor({ timeout: 100000 });
  await page.getByRole('row', { name: /SAMPLE_A_0001.*done/ }).waitFor({ timeout: 100000 });
  await shot('worklist');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page
    .getByText(/slice 1\//)
    .first()
    .waitFor();
  await page.keyboard.press('g');
  await shot('read');
  await page.getByRole('button', { name: 'Reports' }).click();
  await page.getByText(/UNREAD: model output only, /).waitFor();
  await page.waitForTimeout(1500);
  await shot('reports');
  console.log(
    'pdf',
    await page.evaluate(() => navigator.pdfViewerEnabled),
    page.frames().map((f) => f.url()),
  );
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText(/in your downloads/).waitFor();
  await page.getByRole('navigation').getByRole('button', { name: 'Models' }).click();
  await shot('models');
} catch (e) {
  console.log(String(e).slice(0, 500));
  await shot('fail');
}
console.log('problems', problems);
await browser.close();
await running.close();
await removeFolder(data);
await removeFolder(out);
process.exit(0);
