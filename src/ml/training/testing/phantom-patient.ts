import { seededRandom } from '../../../shared/seeded-random.ts';
import { generatePhantom } from '../../phantom/generate-phantom.ts';
import { normaliserFor } from '../../preprocessing/preprocess.ts';
import type { TrainingPatient } from '../training-set.ts';

const PREPROCESSING = {
  kind: 'volume-standardise',
  version: 1,
  lowPercentile: 10,
  highPercentile: 99,
  foreground: 0.1,
} as const;

/** Ten slices of 64 x 64 with a lesion somewhere; the same for the same seed. */
export function phantomPatient(seed: number): TrainingPatient {
  const random = seededRandom(seed);
  const place = () => 0.8 * random() - 0.4;
  const lesion = { x: place(), y: place(), z: 0.5, radius: 0.3 + 0.1 * random() };
  const { slices, masks } = generatePhantom({ seed, slices: 10, size: 64, bits: 8, lesion });
  return {
    name: `P_${seed}`,
    slices: slices.map((slice, i) => {
      const mask = masks[i] ?? new Uint8Array(64 * 64);
      return { slice, mask, positive: mask.includes(1) };
    }),
    normalise: normaliserFor({ preprocessing: PREPROCESSING }, slices),
  };
}
