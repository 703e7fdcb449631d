import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveMainJob, exportReport } from '../support/drive-main-job.ts';
import { beginReading, projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';
import { callAs, control } from './electron-stand-in.ts';

/**
 * The built main and preload, as they will be shipped, over the stand-in (vitest.config.ts puts it in the place of
 * `electron`).
 */
describe('the built Electron host over a stand-in', () => {
  const listenersBefore = process.listeners('uncaughtException');
  beforeAll(async () => {
    control.userData = await temporaryFolder();
    control.appPath = projectRoot;
    control.folder = join(projectRoot, 'resources/sample');
    const loaded = await Promise.race([
      import(pathToFileURL(join(projectRoot, 'out/main/index.js')).href).then(() => true),
      new Promise((resolve) => setTimeout(resolve, 10_000, false)),
    ]);
    // a top-level await on app.whenReady() hangs in real Electron (electron#40719)
    expect(loaded).toBe(true);
    control.ready();
    for (let wait = 0; !control.windows[0]?.visible && wait < 300; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(control.windows[0]?.visible, control.log.join('; ')).toBe(true);
  });
  afterAll(async () => {
    await control.browser?.close();
    await removeFolder(control.userData);
  });

  const page = () => {
    const contents = control.windows[0]?.webContents;
    if (!contents) throw new Error('no window');
    return contents.page;
  };

  it('locks the window down', () => {
    const preferences = control.windows[0]?.options.webPreferences;
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    });
    expect(control.log).toEqual(
      expect.arrayContaining([
        'enableSandbox',
        'privileged app',
        'permission request false',
        'permission check false',
        'menu null',
      ]),
    );
  });

  it('opens a folder by the dialog and shows a slice', async () => {
    await beginReading(page(), 'Dr. Electron');
    await page()
      .getByRole('button', { name: /Open folder/ })
      .first()
      .click();
    await page()
      .getByText(/2 series and 32 slices added/)
      .waitFor();
    await page().getByText('SAMPLE_A_0001').first().dblclick();
    await page().getByText('slice 1/16').first().waitFor();
  });

  it('does the main job', async () => {
    await driveMainJob(page());
    control.folder = await temporaryFolder();
    await exportReport(page());
    const [folder = ''] = await readdir(control.folder);
    const files = await readdir(join(control.folder, folder));
    expect(files.sort()).toEqual(['masks', 'measurements.csv', 'report.pdf', 'slices.csv']);
    await removeFolder(control.folder);
  });

  it('refuses foreign frames, other senders and unknown channels', async () => {
    const own = control.windows[0]?.webContents;
    const call = (sender: unknown, frame: unknown, channel: unknown = 'worklist.list') =>
      callAs(sender, frame, 'sulcus:call', channel, {});
    expect(await call(own, { url: 'app://sulcus/', parent: null })).toMatchObject({ ok: true });
    for (const frame of [
      null,
      { url: 'https://evil.example/', parent: null },
      { url: 'app://sulcus.evil/', parent: null },
      { url: 'app://sulcus/', parent: {} },
    ]) {
      expect(await call(own, frame)).toMatchObject({ ok: false, code: 'FORBIDDEN' });
    }
    expect(await call({}, { url: 'app://sulcus/', parent: null })).toMatchObject({
      ok: false,
      code: 'FORBIDDEN',
    });
    expect(await call(own, { url: 'app://sulcus/', parent: null }, '__proto__')).toMatchObject({
      ok: false,
      code: 'UNKNOWN_CHANNEL',
    });
    expect(await callAs({}, null, 'sulcus:dropped', '/etc')).toBe('');
  });

  it('denies navigation and new windows, and asks nobody outside', async () => {
    await page().evaluate(() => {
      window.open('https://example.invalid/');
      location.href = 'https://example.invalid/';
    });
    await page().waitForTimeout(400);
    expect(page().url()).toMatch(/^http:\/\/sulcus\.app\.localhost\//);
    expect(control.log).toContain('navigation refused https://example.invalid/');
    expect(control.log.filter((line) => line.startsWith('outward request'))).toEqual([]);
  });

  it('keeps the policy in force: an inline script does not run', async () => {
    const ran = await page().evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      return 'inlineRan' in window;
    });
    expect(ran).toBe(false);
  });

  it('stops on an error nobody caught, without its message in the log or on the screen', async () => {
    const marker = 'ZZMARKER_Q_79';
    // not emitted: that would end the test runner too
    const [own] = process.listeners('uncaughtException').filter((one) => !listenersBefore.includes(one));
    own?.(new Error(`EIO: cannot read /scans/${marker}/slice.tif`), 'uncaughtException');
    expect(control.log).toContain('exit 1');
    expect(control.log.find((line) => line.startsWith('error box'))).toContain('start Sulcus again');
    const log = await readFile(join(control.userData, 'logs/sulcus.log'), 'utf8');
    expect(log).toContain('process.failed');
    expect(control.log.join() + log).not.toContain(marker);
  });
});
