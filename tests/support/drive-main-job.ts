import type { Page } from 'playwright';

/**
 * The main job through the window alone, so that every host can be driven by the same steps, over the synthetic
 * patients in the worklist: let the models find, look, correct, undo, redo, compare, preview the report. Each step
 * waits for what a reader would see; a step that does not show it fails by its timeout.
 */
export async function driveMainJob(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Worklist', exact: true }).click();
  await page.getByLabel('Select all').check();
  await page.getByRole('button', { name: /^Analyse 2/ }).click();
  await page.getByRole('button', { name: 'Analyse', exact: true }).click();
  await page.getByRole('row', { name: /SAMPLE_A_0001.*done/ }).waitFor({ timeout: 100_000 });
  await page.getByText('SAMPLE_A_0001').first().dblclick();
  await page.getByText('slice 1/16').first().waitFor();
  await page.locator('.konvajs-content').first().hover();
  for (let notch = 0; notch < 7; notch++) {
    await page.mouse.wheel(0, 100);
    await page.waitForTimeout(40);
  }
  await page.getByText('slice 8/16').first().waitFor();
  await drawStroke(page, 0);
  await page.keyboard.press('Control+z');
  await page.locator('button[aria-label^="Redo"][aria-disabled="false"]').waitFor();
  await page.keyboard.press('Control+y');
  await page.locator('button[aria-label^="Undo"][aria-disabled="false"]').waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText(/Dice/).locator('visible=true').first().waitFor();
  await page.getByRole('button', { name: 'Reports' }).click();
  await page.getByLabel('Preview').getByText('UNREAD: model output only').waitFor();
}

/** Exports the report that is on the screen where the host's folder dialog (answered by the test) points. */
export async function exportReport(page: Page): Promise<void> {
  await page.getByLabel('Masks (TIFF)').check();
  await page.getByRole('button', { name: 'Export to a folder…' }).click();
  await page.getByText(/files written to/).waitFor();
}

/** After a restart: the reader is back on the slice, and the stroke of the main job is there and can be undone. */
export async function expectAfterRestart(page: Page): Promise<void> {
  await page.getByText('SAMPLE_A_0001').first().waitFor();
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await page.getByText('slice 8/16').first().waitFor();
  await page.locator('button[aria-label^="Undo"][aria-disabled="false"]').waitFor();
}

/** The two synthetic patients, by the button of an empty worklist. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
  await page.getByText('Import finished: 2 series and 32 slices added').waitFor();
}

/** A brush stroke through the middle of the slice, `dy` below it; returns when the reader is told that it is stored. */
export async function drawStroke(page: Page, dy: number): Promise<void> {
  await page.keyboard.press('2');
  const box = await page.locator('.konvajs-content').first().boundingBox();
  if (!box) throw new Error('there is no canvas to draw on');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 + dy];
  await page.mouse.move(x - 60, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 6 });
  await page.mouse.up();
  await page.locator('.save-status.good').waitFor();
}
