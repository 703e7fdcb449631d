/** Import of a folder of slices against plain reading and hashing of the same files, in one run. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';
import { removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';
import { publish } from './report.ts';

const PATIENTS = 12;
const input = process.env.SULCUS_LGG ?? (await temporaryFolder());
if (!process.env.SULCUS_LGG) {
  const phantom = generatePhantom({
    seed: 1,
    slices: 24,
    size: 256,
    bits: 8,
    lesion: { x: 0.2, y: 0, z: 0.5, radius: 0.4 },
  });
  for (let n = 0; n < PATIENTS; n++) {
    // other pixels for each patient, or nothing would be hashed twice
    for (const slice of phantom.slices) slice.data[n] = n;
    await writePhantom(input, `P_A_${n}_20200101`, phantom);
  }
}

/** Seconds to read and hash every file, one after another in one thread. */
async function plain(read: (path: string) => Promise<Buffer> | Buffer): Promise<number> {
  const began = performance.now();
  for (const entry of await readdir(input, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.tif')) {
      createHash('sha256')
        .update(await read(join(entry.parentPath, entry.name)))
        .digest('hex');
    }
  }
  return (performance.now() - began) / 1000;
}

await plain(readFileSync); // once, so that all find the files in the system's cache
const reading = await plain(readFile);
const blocking = await plain(readFileSync);
const data = await temporaryFolder();
const running = await startWorkstation(data);
const began = performance.now();
const { progress } = await running.workstation.services.imports.whenFinished(
  running.workstation.services.imports.start(input),
);
const importing = (performance.now() - began) / 1000;
await running.close();
await removeFolder(data);
if (!process.env.SULCUS_LGG) await removeFolder(input);
await publish('Import', [
  { name: 'slices imported (each with its mask)', value: progress.slicesAdded, unit: 'slices' },
  {
    name: 'plain read and sha256, one after another, awaited',
    value: progress.slicesAdded / reading,
    unit: 'slices/s',
  },
  {
    name: 'plain read and sha256, one after another, blocking',
    value: progress.slicesAdded / blocking,
    unit: 'slices/s',
  },
  {
    name: 'import: scan, decode, hash, thumbnails, catalogue',
    value: progress.slicesAdded / importing,
    unit: 'slices/s',
  },
  {
    name: 'import against plain, awaited',
    value: reading / importing,
    unit: 'ratio',
    target: 'target >= 0.70',
  },
  { name: 'import against plain, blocking', value: blocking / importing, unit: 'ratio' },
]);
