/** Import of a folder of slices against plain reading and hashing of the same files, in one run. */
import { createHash } from 'node:crypto';
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

async function plain(): Promise<number> {
  const began = performance.now();
  for (const entry of await readdir(input, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith('.tif')) {
      createHash('sha256')
        .update(await readFile(join(entry.parentPath, entry.name)))
        .digest('hex');
    }
  }
  return (performance.now() - began) / 1000;
}

await plain(); // once, so that both find the files in the system's cache
const reading = await plain();
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
    name: 'plain read and sha256 of the same files, one after another',
    value: progress.slicesAdded / reading,
    unit: 'slices/s',
  },
  {
    name: 'import: scan, decode, hash, thumbnails, catalogue',
    value: progress.slicesAdded / importing,
    unit: 'slices/s',
  },
  { name: 'import against plain', value: reading / importing, unit: 'ratio', target: 'target >= 0.70' },
]);
