import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { type BrowserHost, startBrowserHost } from '../../src/main/hosts/browser/browser-host.ts';
import { createFolderBrowser } from '../../src/main/hosts/browser/folder-browser.ts';
import { forkChild } from '../../src/main/hosts/fork-child.ts';
import { fileLogger } from '../../src/main/logging/logger.ts';
import { type OpenWorkstation, openWorkstation } from '../../src/main/workstation.ts';

export const projectRoot = join(import.meta.dirname, '../..');
export const sampleFolder = join(projectRoot, 'resources/sample');

/** Flags of the test browser only; the product never runs without its sandbox. */
const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: BROWSER_FLAGS });

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sulcus-test-'));
}

export interface Running {
  readonly workstation: OpenWorkstation;
  readonly host: BrowserHost;
  readonly addresses: string[];
  close(): Promise<void>;
}

/** The workstation behind the browser host, in this process, on a data directory of its own. */
export async function startWorkstation(
  dataDirectory: string,
  roots: readonly string[] = [sampleFolder],
  resourcesDirectory = join(projectRoot, 'resources'),
): Promise<Running> {
  const workstation = await openWorkstation(
    { dataDirectory, resourcesDirectory, version: 'test' },
    {
      kind: 'browser',
      pickFolder: async () => 'unavailable',
      folders: createFolderBrowser(roots),
      spawnChild: forkChild,
    },
  );
  const addresses: string[] = [];
  const host = await startBrowserHost({
    workstation,
    logger: fileLogger(join(dataDirectory, 'logs/sulcus.log')),
    pageDirectory: join(projectRoot, 'out/browser'),
    dataDirectory,
    port: 0,
    onAddress: (url) => addresses.push(url),
  });
  return {
    workstation,
    host,
    addresses,
    close: async () => {
      await host.close();
      await workstation.close();
    },
  };
}

/**
 * Opens the page and collects everything that went wrong in it, requests to anybody but the host included.
 * @param prepare done to the page before it loads
 */
export async function openPage(
  browser: Browser,
  running: Running,
  size = { width: 1440, height: 900 },
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: size });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const own = new URL(running.host.issueAddress()).origin;
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== own && protocol !== 'data:' && protocol !== 'blob:')
      problems.push(`outward request: ${request.url()}`);
  });
  await prepare(page);
  await page.goto(running.host.issueAddress());
  return { page, problems };
}

/** Says who reads, as every start asks. */
export async function beginReading(page: Page, name: string): Promise<void> {
  const known = page.getByRole('button', { name: new RegExp(`^${name}`) });
  await page.getByRole('button', { name: 'Begin reading' }).waitFor();
  // the list of known readers comes a moment after the page
  if (
    await known.waitFor({ timeout: 1500 }).then(
      () => true,
      () => false,
    )
  ) {
    await known.click();
  } else {
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Begin reading' }).click();
  }
  // the window listens to keys from the moment it names its place; one pressed earlier is nobody's
  await page.waitForFunction(() => document.title.endsWith(' · Sulcus'));
}

/** Waits until no change of a mask is under way: what is asked for before that waits too. */
export const changeDone = (page: Page): Promise<void> =>
  page.locator('.read-toolbar[aria-busy="false"]').waitFor();

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
