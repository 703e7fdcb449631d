import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTiffPages } from '../../src/ml/data/tiff/decode-tiff.ts';
import { projectRoot, removeFolder, temporaryFolder } from '../support/launch.ts';

const scans = process.env.SULCUS_LGG;
if (!scans) process.stderr.write('NOT RUN: tests on real scans (set SULCUS_LGG to a folder of patients).\n');
const PATIENTS = 3;

/** Real scans stay where they are: a few patients are copied beside, analysed, and compared with their ground truth. */
describe.skipIf(!scans)('sulcus analyze on real scans', () => {
  let input: string;
  let out: string;
  let patients: string[];

  beforeAll(async () => {
    input = await temporaryFolder();
    out = join(await temporaryFolder(), 'results');
    const folders = await readdir(scans ?? '', { withFileTypes: true });
    patients = folders
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
      .slice(0, PATIENTS);
    for (const name of patients) await cp(join(scans ?? '', name), join(input, name), { recursive: true });
    await promisify(execFile)(join(projectRoot, 'node_modules/.bin/sulcus'), [
      'analyze',
      input,
      '--out',
      out,
    ]);
  });
  afterAll(async () => {
    await removeFolder(input);
    await removeFolder(join(out, '..'));
  });

  it('writes a report, a table of every slice and masks for each patient, and a summary', async () => {
    const summary: Record<string, string>[] = parse(await readFile(join(out, 'summary.csv')), {
      columns: true,
    });
    expect(summary.length).toBe(PATIENTS);
    for (const name of patients) {
      const slices = (await readdir(join(input, name))).filter(
        (file) => !/_mask/.test(file) && /\.tif$/.test(file),
      );
      const rows: Record<string, string>[] = parse(await readFile(join(out, name, 'slices.csv')), {
        columns: true,
      });
      expect(rows.length).toBe(slices.length);
      expect(rows.every((row) => row.state !== 'failed' && row.status === 'UNREAD: model output only')).toBe(
        true,
      );
      expect((await readFile(join(out, name, 'report.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    }
  });

  it('finds the tumours: mean Dice per volume above 0.5 (a guard against broken pixels, not a measurement)', async () => {
    const dice: number[] = [];
    for (const name of patients) {
      let both = 0;
      let sum = 0;
      for (const file of (await readdir(join(input, name))).filter((file) => file.endsWith('_mask.tif'))) {
        const number = /_(\d+)_mask\.tif$/.exec(file)?.[1];
        const truth = readTiffPages(await readFile(join(input, name, file)), file).pages[0]?.data ?? [];
        const path = join(out, name, 'masks', `${number}_mask.tif`);
        const found = await readFile(path).then(
          (bytes) => readTiffPages(bytes, file).pages[0]?.data ?? [],
          () => [],
        );
        for (const [i, value] of truth.entries()) {
          const own = (found[i] ?? 0) > 0 ? 1 : 0;
          const reference = value > 0 ? 1 : 0;
          both += own & reference;
          sum += own + reference;
        }
      }
      dice.push(sum === 0 ? 1 : (2 * both) / sum);
    }
    expect(dice.reduce((total, value) => total + value, 0) / dice.length).toBeGreaterThan(0.5);
  });
});
