/**
 * The workstation behind the browser host as a process of its own, which a test kills at a random moment. It loads
 * first and opens the data directory when it is told to, so that the next one is ready the moment this one dies.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowserHost } from '../../src/main/hosts/browser/browser-host.ts';
import { createFolderBrowser } from '../../src/main/hosts/browser/folder-browser.ts';
import { forkChild } from '../../src/main/hosts/fork-child.ts';
import { fileLogger } from '../../src/main/logging/logger.ts';
import { openWorkstation } from '../../src/main/workstation.ts';

const dataDirectory = process.argv[2] ?? '';
await new Promise((resolve) => process.once('message', resolve));
// no models: nothing is analysed here, and their files need not be hashed at every start
const resourcesDirectory = join(dataDirectory, 'no-resources');
mkdirSync(join(resourcesDirectory, 'models'), { recursive: true });
const workstation = await openWorkstation(
  { dataDirectory, resourcesDirectory, version: 'test' },
  {
    kind: 'browser',
    pickFolder: async () => 'unavailable',
    folders: createFolderBrowser([resourcesDirectory]),
    spawnChild: forkChild,
  },
);
const host = await startBrowserHost({
  workstation,
  logger: fileLogger(join(dataDirectory, 'logs/sulcus.log')),
  pageDirectory: resourcesDirectory,
  dataDirectory,
  port: 0,
  onAddress: () => undefined,
});
process.send?.(host.issueAddress());
