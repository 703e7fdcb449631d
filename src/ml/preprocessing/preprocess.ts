import type { ModelCard } from '../models/model-card.ts';
import { type IntensityScale, intensityScale, type VolumeSlices } from './intensity-scale.ts';
import type { Normaliser } from './normaliser.ts';
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
