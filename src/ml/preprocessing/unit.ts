import type { IntensityScale } from './intensity-scale.ts';
import { mapChannels, type Normaliser } from './normaliser.ts';

/** x / 255, the published preprocessing of the classifiers: 0..1. */
export const unitNormaliser =
  (scale: IntensityScale): Normaliser =>
  (slice) =>
    mapChannels(slice, scale.factor(slice), (value) => value / 255);
