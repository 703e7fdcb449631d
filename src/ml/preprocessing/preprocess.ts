import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import type { ModelCard } from '../models/model-card.ts';
import { type IntensityScale, intensityScale, type VolumeSlices } from './intensity-scale.ts';
import type { NormalisedSlice, Normaliser } from './normaliser.ts';
import { sliceNormaliser } from './slice-standardise.ts';
import { unitNormaliser } from './unit.ts';
import { volumeNormaliser } from './volume-standardise.ts';

/**
 * The preprocessing a model's card asks for, prepared for one volume.
 * @param slices every readable slice of the volume: some kinds take statistics over all of them
 * @param scale of the same slices; computed when not given
 */
export function normaliserFor(
  card: Pick<ModelCard, 'preprocessing'>,
  slices: VolumeSlices,
  scale: IntensityScale = intensityScale(slices),
): Normaliser {
  const { preprocessing } = card;
  switch (preprocessing.kind) {
    case 'unit':
      return unitNormaliser(scale);
    case 'slice-standardise':
      return sliceNormaliser(scale);
    case 'volume-standardise':
      return volumeNormaliser(slices, scale, preprocessing);
  }
}

/** Slices kept by a shared normaliser: 12 MB at 256 x 256. */
const KEPT = 16;

/**
 * The preprocessing that several models' cards ask for over one volume: what two of them share (statistics over the
 * volume, the slices that were just prepared) is computed once.
 */
export class VolumeNormalisers {
  readonly #slices: VolumeSlices;
  readonly #scale: IntensityScale;
  readonly #known = new Map<string, Normaliser>();

  constructor(slices: VolumeSlices, scale: IntensityScale) {
    this.#slices = slices;
    this.#scale = scale;
  }

  for(card: Pick<ModelCard, 'preprocessing'>): Normaliser {
    const key = JSON.stringify(card.preprocessing);
    const normaliser = this.#known.get(key) ?? keeping(normaliserFor(card, this.#slices, this.#scale));
    this.#known.set(key, normaliser);
    return normaliser;
  }
}

function keeping(normalise: Normaliser): Normaliser {
  const kept = new Map<DecodedSlice, NormalisedSlice>();
  return (slice) => {
    const result = kept.get(slice) ?? normalise(slice);
    kept.set(slice, result);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest) kept.delete(oldest);
    return result;
  };
}
