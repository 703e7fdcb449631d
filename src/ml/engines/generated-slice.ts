import type { PreprocessingCard } from '../models/model-card.ts';

/**
 * A made-up head with a bright spot and noise, in the intensity range a model's preprocessing gives.
 * The same for the same seed, in tools/training/reference.py too; used to hold engines against references, never as data.
 * @param channels 3, or 9 for three neighbouring slices (here three times the same)
 * @param options spot: how bright the spot is (1: clearly); gain: factor of everything (0: a constant slice)
 * @returns size * size * channels values
 */
export function generatedSlice(
  size: number,
  kind: PreprocessingCard['kind'],
  seed = 1,
  channels = 3,
  { spot: strength = 1, gain = 1 }: { readonly spot?: number; readonly gain?: number } = {},
): Float32Array {
  const random = numbers(seed);
  const out = new Float32Array(size * size * channels);
  const spotX = 0.35 + 0.3 * random();
  const spotY = 0.35 + 0.3 * random();
  const [low, span] = kind === 'unit' ? [0, 1] : [-1.5, 4];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = x / size;
      const v = y / size;
      const head = ((u - 0.5) / 0.38) ** 2 + ((v - 0.5) / 0.45) ** 2 < 1;
      const spot = Math.exp(-((u - spotX) ** 2 + (v - spotY) ** 2) / 0.008);
      for (let at = 0; at < channels; at++) {
        const c = at % 3;
        const tissue = head
          ? 0.25 + 0.1 * Math.sin(9 * u + 5 * c) * Math.cos(7 * v) + (c === 1 ? 0.55 : 0.15) * strength * spot
          : 0;
        const value = low + span * Math.min(1, Math.max(0, tissue + 0.04 * random()));
        out[(y * size + x) * channels + at] = gain * value;
      }
    }
  }
  return out;
}

function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
