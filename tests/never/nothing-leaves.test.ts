import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { driveMainJob, openSample } from '../support/drive-main-job.ts';
import {
  beginReading,
  projectRoot,
  removeFolder,
  startChromium,
  temporaryFolder,
} from '../support/launch.ts';

const sulcus = join(projectRoot, 'node_modules/.bin/sulcus');
const preload = (name: string) =>
  `--import=${pathToFileURL(join(projectRoot, 'tests/support/preload', `${name}.mjs`)).href}`;

interface Serving {
  readonly child: ChildProcess;
  readonly address: string;
  /** everything it printed so far */
  output(): string;
}

/** `sulcus serve` as a user starts it, in processes of its own, each with the module `name` loaded first. */
async function serve(data: string, name: string, env: Record<string, string>): Promise<Serving> {
  const child = spawn(sulcus, ['serve', '--data-dir', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, NODE_OPTIONS: preload(name) },
    detached: true,
  });
  let printed = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (part: Buffer) => {
      printed += part.toString();
    });
    child.stdout?.on('data', (part: Buffer) => {
      printed += part.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(printed);
      if (match) resolve(match[0]);
    });
    child.once('exit', () => reject(new Error(`sulcus serve ended: ${printed}`)));
  });
  return { child, address, output: () => printed };
}

/** Ends the launcher and all it started. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await gone;
}

describe('nothing leaves this machine', () => {
  let browser: Browser;
  let data: string;
  let serving: Serving | null = null;

  beforeAll(async () => {
    browser = await startChromium();
  });
  beforeEach(async () => {
    data = await temporaryFolder();
  });
  afterEach(async () => {
    if (serving) await stop(serving.child);
    serving = null;
    await removeFolder(data);
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('no request and no socket goes outward in the whole main job, from the page or any process', async () => {
    const log = join(data, 'guard.jsonl');
    // native code meets no guard of Node's: what it would leave at home or beside it is looked for afterwards
    const home = join(data, 'home');
    const temporary = join(data, 'temporary');
    await Promise.all([home, temporary].map((folder) => mkdir(folder)));
    const places = { HOME: home, XDG_CACHE_HOME: join(home, '.cache'), TMPDIR: temporary };
    serving = await serve(data, 'outward-guard', { SULCUS_GUARD_LOG: log, ...places });
    const { origin, host } = new URL(serving.address);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const requests: string[] = [];
    context.on('request', (request) => requests.push(request.url()));
    const page = await context.newPage();
    page.on('websocket', (socket) => requests.push(socket.url()));
    await page.goto(serving.address);
    await beginReading(page, 'Dr. Inward');
    await openSample(page);
    await driveMainJob(page);
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    await page.waitForTimeout(500);
    await context.close();

    const outward = requests.filter((url) => {
      const { protocol, origin: asked, host: with_ } = new URL(url);
      const socket = protocol === 'ws:' && with_ === host;
      return !socket && asked !== origin && protocol !== 'blob:' && protocol !== 'data:';
    });
    expect(outward).toEqual([]);
    expect(requests.length).toBeGreaterThan(30);
    expect(requests.some((url) => url.startsWith('ws:'))).toBe(true);

    const notes = (await readFile(log, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; what: string });
    // the guard stood in every process: the command, the engine and the decoders
    const guarded = new Set(notes.filter(({ kind }) => kind === 'loaded').map(({ what }) => what));
    for (const name of ['process main.ts', 'process engine-process.ts', 'worker decode-worker.ts'])
      expect([...guarded]).toContain(name);
    expect(notes.filter(({ kind }) => kind === 'outward')).toEqual([]);
    expect(await readdir(home)).toEqual([]);
    expect((await readdir(temporary)).filter((name) => !name.startsWith('sulcus-'))).toEqual([]);
  });

  it('a crash says neither patient nor path, on the terminal or in the log', async () => {
    const marker = 'ZZMARKER_Q_77';
    const pidFile = join(data, 'pid');
    const env = { SULCUS_CRASH_WITH: `/scans/${marker}_20200101/slice.tif`, SULCUS_CRASH_PID: pidFile };
    serving = await serve(data, 'crash-on-signal', env);
    const ended = once(serving.child, 'exit');
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGUSR2');
    expect((await ended)[0]).toBe(1);
    expect(serving.output()).toContain('stopped by an internal error');
    expect(serving.output()).not.toContain(marker);
    const log = await readFile(join(data, 'logs/sulcus.log'), 'utf8');
    expect(log).toContain('process.failed');
    expect(log).not.toContain(marker);
  });

  it('a crash of "sulcus analyze" says neither', async () => {
    const marker = 'ZZMARKER_Q_78';
    const input = join(data, 'input');
    await mkdir(input);
    const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
    const phantom = generatePhantom({ seed: 4, slices: 5, size: 96, bits: 8, lesion });
    await writePhantom(input, 'P_A_1_20200101', phantom);
    const pidFile = join(data, 'pid');
    await writeFile(pidFile, '');
    const child = spawn(sulcus, ['analyze', input, '--out', join(data, 'out')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: preload('crash-on-signal'),
        SULCUS_CRASH_WITH: `/scans/${marker}/slice.tif`,
        SULCUS_CRASH_PID: pidFile,
      },
    });
    let printed = '';
    child.stderr.on('data', (part: Buffer) => {
      printed += part.toString();
    });
    const ended = once(child, 'exit');
    await expect.poll(() => readFile(pidFile, 'utf8'), { timeout: 20_000 }).not.toBe('');
    process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGUSR2');
    expect((await ended)[0]).toBe(1);
    expect(printed).toContain('stopped by an internal error');
    expect(printed).not.toContain(marker);
    // nothing that looks like a finished result
    expect(await readdir(join(data, 'out')).catch(() => [])).not.toContain('summary.csv');
  });
});
