import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Browser, Frame, Page } from 'playwright';
import { forkChild } from '../../src/main/hosts/fork-child.ts';
import { startChromium } from '../support/launch.ts';

/**
 * A strict stand-in for the `electron` module over Chromium: only what src/main uses, anything else throws.
 * Modelled on purpose: `ready` comes only after the entry module has finished; replies go through structuredClone;
 * thrown errors keep only their message; the preload runs as a plain script with nothing but `electron` to require.
 * NOT modelled: the sandbox, context isolation, fuses, native dialogs, window chrome, real custom schemes
 * (app://sulcus is shown to Chromium as http://sulcus.app.localhost), asar, utility processes (a fork stands in).
 */
export const control = {
  appPath: '',
  userData: '',
  browser: undefined as Browser | undefined,
  windows: [] as BrowserWindow[],
  log: [] as string[],
  /** what the folder dialog answers */
  folder: undefined as string | undefined,
  ready: (): void => announceReady(),
};
let announceReady: () => void = () => undefined;
const readyPromise = new Promise<void>((resolve) => {
  announceReady = resolve;
});

const toWeb = (url: string) => url.replace(/^app:\/\/([^/]+)/, 'http://$1.app.localhost');
const toApp = (url: string) => url.replace(/^http:\/\/([^./]+)\.app\.localhost/, 'app://$1');

function strict<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, key) {
      if (key in target || typeof key === 'symbol' || key === 'then') return Reflect.get(target, key);
      throw new Error(`stand-in: ${name}.${key} is not modelled`);
    },
  });
}

class App extends EventEmitter {
  enableSandbox() {
    control.log.push('enableSandbox');
  }
  requestSingleInstanceLock() {
    return true;
  }
  whenReady() {
    return readyPromise;
  }
  getAppPath() {
    return control.appPath;
  }
  getVersion() {
    return '0.0.0-test';
  }
  getPath(name: string) {
    if (name !== 'userData') throw new Error(`stand-in: getPath(${name})`);
    return control.userData;
  }
  quit() {
    control.log.push('quit');
  }
  exit(code: number) {
    control.log.push(`exit ${code}`);
  }
}
export const app = strict('app', new App());

type Serve = (request: Request) => Promise<Response>;
const schemes = new Map<string, Serve>();
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (list: { scheme: string }[]) =>
    control.log.push(`privileged ${list.map((x) => x.scheme)}`),
  handle: (scheme: string, serve: Serve) => void schemes.set(scheme, serve),
});
export const session = strict('session', {
  defaultSession: strict('defaultSession', {
    setPermissionRequestHandler: (
      handler: (a: unknown, b: string, answer: (ok: boolean) => void) => void,
    ) => {
      handler(null, 'media', (ok) => control.log.push(`permission request ${ok}`));
    },
    setPermissionCheckHandler: (handler: () => boolean) => control.log.push(`permission check ${handler()}`),
  }),
});
export const Menu = strict('Menu', {
  setApplicationMenu: (menu: unknown) => control.log.push(`menu ${menu}`),
});
export const dialog = strict('dialog', {
  showOpenDialog: async () => ({
    canceled: !control.folder,
    filePaths: control.folder ? [control.folder] : [],
  }),
  showErrorBox: (_title: string, text: string) => control.log.push(`error box ${text}`),
});
export const utilityProcess = strict('utilityProcess', {
  fork: (path: string) => {
    const entry = (['training-process', 'import-process'] as const).find((name) => path.includes(name));
    const child = forkChild(entry ?? 'engine-process');
    const events = new EventEmitter();
    child.onMessage((message) => events.emit('message', message));
    child.onExit((code) => events.emit('exit', code));
    return Object.assign(events, { postMessage: child.send, kill: child.kill, pid: child.pid });
  },
});

type IpcHandler = (event: unknown, ...args: unknown[]) => unknown;
const ipcHandlers = new Map<string, IpcHandler>();
export const ipcMain = strict('ipcMain', {
  handle: (channel: string, handler: IpcHandler) => {
    if (ipcHandlers.has(channel)) throw new Error(`second handler for ${channel}`);
    ipcHandlers.set(channel, handler);
  },
});
/** Calls an IPC handler as some other frame would. */
export const callAs = (sender: unknown, senderFrame: unknown, channel: string, ...args: unknown[]) =>
  ipcHandlers.get(channel)?.({ sender, senderFrame }, ...args);

interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly webPreferences: Record<string, unknown> & { readonly preload: string };
}

class WebContents extends EventEmitter {
  page!: Page;
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: WebContents['openHandler']) {
    this.openHandler = handler;
  }
  send(channel: string, ...args: unknown[]) {
    void this.page
      ?.evaluate(
        ([name, values]) =>
          (window as unknown as { standInEmit(c: string, a: unknown[]): void }).standInEmit(name, values),
        [channel, structuredClone(args)] as const,
      )
      .catch(() => undefined); // the window is closing
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly options: WindowOptions;
  visible = false;
  constructor(options: WindowOptions) {
    super();
    this.options = options;
    control.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  show() {
    this.visible = true;
  }
  isMinimized() {
    return false;
  }
  async loadURL(url: string) {
    control.browser ??= await startChromium();
    const context = await control.browser.newContext({
      viewport: { width: this.options.width, height: this.options.height },
    });
    const page = await context.newPage();
    this.webContents.page = page;
    page.on('popup', (popup) => {
      control.log.push(`popup ${this.webContents.openHandler({ url: popup.url() }).action}`);
      void popup.close();
    });
    await context.route(/^/, async (route) => {
      const target = toApp(route.request().url());
      let frame: Frame;
      try {
        frame = route.request().frame();
      } catch {
        return route.abort('blockedbyclient'); // a popup: its frame is not there yet
      }
      if (
        route.request().isNavigationRequest() &&
        frame === page.mainFrame() &&
        page.url() !== 'about:blank'
      ) {
        let stopped = false;
        this.webContents.emit('will-navigate', {
          url: target,
          preventDefault: () => {
            stopped = true;
          },
        });
        if (stopped) {
          control.log.push(`navigation refused ${target}`);
          return route.abort('aborted');
        }
      }
      const serve = schemes.get(new URL(target).protocol.slice(0, -1));
      if (!serve) {
        control.log.push(`outward request ${target}`);
        return route.abort('blockedbyclient');
      }
      const reply = await serve(new Request(target, { method: route.request().method() }));
      await route.fulfill({
        status: reply.status,
        headers: Object.fromEntries(reply.headers),
        body: Buffer.from(await reply.arrayBuffer()),
      });
    });
    await page.exposeBinding(
      'standInInvoke',
      async (source: { frame: Frame }, channel: string, args: unknown[]) => {
        const handler = ipcHandlers.get(channel);
        if (!handler) throw new Error(`No handler registered for '${channel}'`);
        const parent = source.frame.parentFrame();
        const senderFrame = {
          url: toApp(source.frame.url()),
          parent: parent && { url: toApp(parent.url()) },
        };
        try {
          return structuredClone(await handler({ sender: this.webContents, senderFrame }, ...args));
        } catch (error) {
          throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
        }
      },
    );
    const preload = readFileSync(this.options.webPreferences.preload, 'utf8');
    await page.addInitScript(`(() => {
      const listeners = new Map();
      window.standInEmit = (channel, args) => { for (const l of listeners.get(channel) ?? []) l({}, ...args); };
      const only = (name, o) => new Proxy(o, { get(t, k) { if (k in t) return t[k]; throw new Error('stand-in: ' + name + '.' + String(k)); } });
      const electron = {
        contextBridge: only('contextBridge', { exposeInMainWorld: (key, value) => Object.defineProperty(window, key, { value: Object.freeze(value), writable: false }) }),
        ipcRenderer: only('ipcRenderer', {
          invoke: (channel, ...args) => window.standInInvoke(channel, args),
          on: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
          removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
        }),
        webUtils: only('webUtils', { getPathForFile: () => '' }),
      };
      const require = (name) => { if (name === 'electron') return electron; throw new Error('module not found: ' + name + ' (sandboxed preload)'); };
      (function (require, module, exports) { ${preload}\n })(require, { exports: {} }, {});
    })()`);
    await page.goto(toWeb(url));
    this.emit('ready-to-show');
  }
}
