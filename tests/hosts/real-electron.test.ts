import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveMainJob, expectAfterRestart, exportReport, openSample } from '../support/drive-main-job.ts';
import { beginReading, projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';

const { electronBinary } = (await import(
  pathToFileURL(join(projectRoot, 'scripts/lib/electron.mjs')).href
)) as { electronBinary: () => string | null };
const binary = electronBinary();
if (!binary) process.stderr.write('NOT RUN: the main job in real Electron (its binary is not here).\n');

const READER = 'Dr. Electron';

describe.skipIf(!binary)('the main job in real Electron', () => {
  let application: ElectronApplication;
  let userData: string;
  let folder: string;

  const launch = () =>
    _electron.launch({
      executablePath: binary ?? '',
      args: [
        projectRoot,
        `--user-data-dir=${userData}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });

  beforeAll(async () => {
    userData = await temporaryFolder();
    folder = await temporaryFolder();
    application = await launch();
  });
  afterAll(async () => {
    await application?.close();
    await removeFolder(userData);
    await removeFolder(folder);
  });

  it('opens, analyses, corrects, compares, reports, exports, and has it all again after a restart', async () => {
    let page = await application.firstWindow();
    await beginReading(page, READER);
    await openSample(page);
    await driveMainJob(page);
    expect(page.url()).toMatch(/^app:\/\/sulcus\//);
    // a native dialog cannot be clicked: main answers it with the test's folder
    await application.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, folder);
    await exportReport(page);
    expect((await readdir(folder)).length).toBe(1);
    await application.close();
    application = await launch();
    page = await application.firstWindow();
    await beginReading(page, READER);
    await expectAfterRestart(page);
  });
});
