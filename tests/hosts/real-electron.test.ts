import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveMainJob, openSample } from '../support/drive-main-job.ts';
import { beginReading, projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';

const { electronBinary } = (await import(
  pathToFileURL(join(projectRoot, 'scripts/lib/electron.mjs')).href
)) as { electronBinary: () => string | null };
const binary = electronBinary();
if (!binary) process.stderr.write('NOT RUN: the main job in real Electron (its binary is not here).\n');

describe.skipIf(!binary)('the main job in real Electron', () => {
  let application: ElectronApplication;
  let userData: string;

  beforeAll(async () => {
    userData = await temporaryFolder();
    application = await _electron.launch({
      executablePath: binary ?? '',
      args: [
        projectRoot,
        `--user-data-dir=${userData}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  });
  afterAll(async () => {
    await application?.close();
    await removeFolder(userData);
  });

  it('opens, analyses, corrects, compares and reports', async () => {
    const page = await application.firstWindow();
    await beginReading(page, 'Dr. Electron');
    await openSample(page);
    await driveMainJob(page);
    expect(page.url()).toMatch(/^app:\/\/sulcus\//);
  });
});
