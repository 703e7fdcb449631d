import { type IntensityScale, sampleAt } from './intensity-scale.ts';
import { mapChannels, type Normaliser } from './normaliser.ts';

/**
 * Mean 0 and standard deviation 1 over all samples of a slice (all channels together), the published preprocessing
 * of the segmentation. A constant slice becomes zeros.
 */
export const sliceNormaliser =
  (scale: IntensityScale): Normaliser =>
  (slice) => {
    const factor = scale.factor(slice);
    const pixels = slice.width * slice.height;
    let sum = 0;
    let squares = 0;
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < 3; c++) {
        const value = sampleAt(slice, p, c) * factor;
        sum += value;
        squares += value * value;
      }
    }
    const mean = sum / (pixels * 3);
    const deviation = Math.sqrt(Math.max(0, squares / (pixels * 3) - mean * mean));
    const divisor = deviation > 1e-6 ? deviation : Number.POSITIVE_INFINITY;
    return mapChannels(slice, factor, (value) => (value - mean) / divisor);
  };
