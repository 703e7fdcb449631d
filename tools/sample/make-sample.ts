import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../src/ml/phantom/write-phantom.ts';

/** Writes resources/sample: two synthetic patients, one with a lesion. */
const sample = fileURLToPath(new URL('../../resources/sample', import.meta.url));
await rm(sample, { recursive: true, force: true });
const common = { slices: 16, size: 256, bits: 8 } as const;
await writePhantom(
  sample,
  'SAMPLE_A_0001_20200115',
  generatePhantom({ ...common, seed: 11, lesion: { x: 0.34, y: -0.18, z: 0.55, radius: 0.3 } }),
);
await writePhantom(sample, 'SAMPLE_B_0002_20200220', generatePhantom({ ...common, seed: 29, lesion: null }));
await writeFile(
  join(sample, 'README.md'),
  '# Synthetic patients\nMade by `tools/sample/make-sample.ts`; no person was scanned. For trying Sulcus and for its tests.\n',
);
