import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, type WebContents } from 'electron';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { dispatch } from '../../handlers/dispatch.ts';
import type { FolderPurpose } from '../../host-port.ts';
import { describeError, fileLogger, type Logger } from '../../logging/logger.ts';
import { openWorkstation } from '../../workstation.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import { createStaticFiles } from '../static-files.ts';
import { APP_ORIGIN, isAppUrl, isTrustedSender } from './trusted-frame.ts';
import { startUtility } from './utility-child.ts';

app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);

let window: BrowserWindow | undefined;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  // never awaited at the top level: ready waits for this module to finish (electron#40719)
  app.whenReady().then(start).catch(failStart);
} else {
  app.quit();
}

app.on('web-contents-created', (_event, contents: WebContents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
});

async function start(): Promise<void> {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  Menu.setApplicationMenu(null);
  const root = app.getAppPath();
  const dataDirectory = app.getPath('userData');
  const logger = fileLogger(join(dataDirectory, 'logs/sulcus.log'));
  process.on('uncaughtException', (error) => failRunning(logger, error));
  const workstation = await openWorkstation(
    { dataDirectory, resourcesDirectory: join(root, 'resources'), version: app.getVersion() },
    { kind: 'electron', pickFolder, folders: null, spawnChild: startUtility },
  );
  const files = createStaticFiles(join(root, 'out/renderer'));
  protocol.handle('app', async (request) => {
    if (!isAppUrl(request.url)) return new Response(null, { status: 403, headers: SECURITY_HEADERS });
    if (!new URL(request.url).pathname.startsWith('/bytes/')) return files(request);
    const reply = await workstation.bytes(request);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) reply.headers.set(name, value);
    return reply;
  });
  const trusted = (event: Electron.IpcMainInvokeEvent) =>
    isTrustedSender(event.senderFrame, event.sender, window?.webContents);
  ipcMain.handle('sulcus:call', (event, channel: unknown, argument: unknown) =>
    trusted(event)
      ? dispatch(workstation.handlers, logger, channel, argument)
      : { ok: false, code: 'FORBIDDEN', message: 'Untrusted sender.' },
  );
  ipcMain.handle('sulcus:dropped', (event, path: unknown) =>
    trusted(event) && typeof path === 'string' && path !== '' ? workstation.registerFolder(path) : '',
  );
  workstation.subscribe((event, payload) => window?.webContents.send('sulcus:event', event, payload));

  window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 680,
    show: false,
    backgroundColor: '#0b0e11',
    webPreferences: {
      preload: join(root, 'out/preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window?.show());
  window.webContents.on('will-prevent-unload', (event) => {
    if (mayLoseStrokes()) event.preventDefault();
  });
  await window.loadURL(`${APP_ORIGIN}/`);
  app.on('window-all-closed', () => {
    void workstation.close().finally(() => app.quit());
  });
}

/** The page holds strokes that could not be stored yet: asks whether to close all the same. */
function mayLoseStrokes(): boolean {
  const options: Electron.MessageBoxSyncOptions = {
    type: 'warning',
    message: 'Some of what you drew is not saved yet.',
    detail: 'Stay to let Sulcus store it (a full disk must be freed first), or close and lose it.',
    buttons: ['Stay', 'Close and lose it'],
    defaultId: 0,
    cancelId: 0,
  };
  const answer = window ? dialog.showMessageBoxSync(window, options) : dialog.showMessageBoxSync(options);
  return answer === 1;
}

async function pickFolder(purpose: FolderPurpose): Promise<string | null> {
  const titles = {
    open: 'Open a folder',
    export: 'Export to',
    relink: 'Find the missing files in',
    model: 'Open the folder of a model',
    training: 'Train on the patients in',
  };
  const options: Electron.OpenDialogOptions = {
    title: titles[purpose],
    properties: purpose === 'export' ? ['openDirectory', 'createDirectory'] : ['openDirectory'],
  };
  const result = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  return result.canceled ? null : (result.filePaths[0] ?? null);
}

/** Electron's own answer would show the message, which may name a patient, and go on in an unknown state. */
function failRunning(logger: Logger, error: unknown): void {
  logger.error('process.failed', describeError(error));
  dialog.showErrorBox(
    'Sulcus',
    'Sulcus was stopped by an internal error (it stands in the log). What was called saved is saved; start Sulcus again.',
  );
  app.exit(1);
}

function failStart(error: unknown): void {
  const message =
    error instanceof SulcusError ? error.message : 'Sulcus could not start because of an internal error.';
  if (!(error instanceof SulcusError))
    fileLogger(join(app.getPath('userData'), 'logs/sulcus.log')).error('start.failed', describeError(error));
  dialog.showErrorBox('Sulcus', message);
  app.exit(1);
}
