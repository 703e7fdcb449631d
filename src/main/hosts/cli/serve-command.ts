import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { fileLogger } from '../../logging/logger.ts';
import { openWorkstation } from '../../workstation.ts';
import { startBrowserHost } from '../browser/browser-host.ts';
import { createFolderBrowser } from '../browser/folder-browser.ts';
import { forkChild } from '../fork-child.ts';
import { buildPage } from './build-page.ts';
import { logCrashesTo } from './crash-report.ts';
import { packageRoot, resourcesDirectory } from './directories.ts';

export interface ServeOptions {
  readonly port: string;
  readonly root?: readonly string[];
  readonly dataDir: string;
  readonly version: string;
}

/** `sulcus serve`: runs until Ctrl-C; prints an address that works once, and another one on Enter. */
export async function serveCommand(options: ServeOptions): Promise<number> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new SulcusError('USAGE_PORT', '--port takes a number from 0 to 65535.');
  await buildPage();
  const logger = fileLogger(join(options.dataDir, 'logs/sulcus.log'));
  logCrashesTo(logger);
  const roots = (options.root ?? [homedir(), join(resourcesDirectory, 'sample')]).map((root) =>
    resolve(root),
  );
  for (const root of roots)
    if (!existsSync(root)) throw new SulcusError('USAGE_ROOT', `--root ${root} does not exist.`);
  const workstation = await openWorkstation(
    { dataDirectory: options.dataDir, resourcesDirectory, version: options.version },
    {
      kind: 'browser',
      pickFolder: async () => 'unavailable',
      folders: createFolderBrowser(roots),
      spawnChild: forkChild,
    },
  );
  const print = (url: string) =>
    process.stdout.write(
      `\n  Open this address in a browser on this machine (works once, for a minute):\n  ${url}\n\n`,
    );
  const host = await startBrowserHost({
    workstation,
    logger,
    pageDirectory: join(packageRoot, 'out/browser'),
    dataDirectory: options.dataDir,
    port,
    onAddress: print,
  });
  print(host.issueAddress());
  process.stdout.write(
    '  Enter prints a new address, Ctrl-C ends Sulcus. Everything is saved as you work.\n',
  );
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin }) : null;
  terminal?.on('line', () => print(host.issueAddress()));
  await new Promise<void>((resolveStop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolveStop());
    terminal?.on('SIGINT', () => resolveStop());
  });
  terminal?.close();
  await host.close();
  await workstation.close();
  return 0;
}
