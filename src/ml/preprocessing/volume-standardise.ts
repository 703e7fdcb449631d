import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import type { PreprocessingCard } from '../models/model-card.ts';
import type { IntensityScale, VolumeSlices } from './intensity-scale.ts';
import { mapChannels, type Normaliser } from './normaliser.ts';

/** What one channel is clipped to, and the mean and deviation inside the head after clipping (scaled samples). */
export interface ChannelStatistics {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Volume-wise standardisation: per channel, clip to percentiles of the head's samples, subtract their mean, divide by
 * their deviation + 1e-6. The head is where the brightest channel exceeds a share of the volume's maximum.
 */
export function volumeNormaliser(
  slices: VolumeSlices,
  scale: IntensityScale,
  card: Pick<PreprocessingCard, 'lowPercentile' | 'highPercentile' | 'foreground'>,
): Normaliser {
  const statistics = volumeStatistics(slices, scale, card);
  return (slice) =>
    mapChannels(slice, scale.factor(slice), (value, channel) => {
      const s = statistics[channel];
      if (!s) return 0;
      return (Math.min(s.high, Math.max(s.low, value)) - s.mean) / (s.deviation + 1e-6);
    });
}

/** The statistics of the three channels; exact, from histograms of the undecoded sample values. */
export function volumeStatistics(
  slices: VolumeSlices,
  scale: IntensityScale,
  card: Pick<PreprocessingCard, 'lowPercentile' | 'highPercentile' | 'foreground'>,
): readonly ChannelStatistics[] {
  const limit = (card.foreground ?? 0.1) * scale.maximum;
  // one histogram per depth, because the two depths are scaled differently
  const counts = new Map<number, { factor: number; channels: Float64Array[] }>();
  for (const slice of slices) {
    if (!slice) continue;
    const factor = scale.factor(slice);
    let entry = counts.get(slice.bits);
    if (!entry) {
      entry = { factor, channels: [0, 1, 2].map(() => new Float64Array(2 ** slice.bits)) };
      counts.set(slice.bits, entry);
    }
    count(slice, factor, limit, entry.channels);
  }
  return [0, 1, 2].map((c) => {
    const bins = [...counts.values()].flatMap(({ factor, channels }) => nonEmptyBins(channels[c], factor));
    bins.sort((a, b) => a.value - b.value);
    return channelStatistics(bins, card.lowPercentile ?? 10, card.highPercentile ?? 99);
  });
}

/** Adds a slice's samples of the head to the histograms; one plain loop, because the first mask waits for it. */
function count(slice: DecodedSlice, factor: number, limit: number, channels: readonly Float64Array[]): void {
  const { data, samples } = slice;
  const [red, green, blue] = channels;
  if (!red || !green || !blue) return;
  const [second, third] = samples === 3 ? [1, 2] : [0, 0];
  for (let i = 0; i < data.length; i += samples) {
    const r = data[i] ?? 0;
    const g = data[i + second] ?? 0;
    const b = data[i + third] ?? 0;
    if (Math.max(r, g, b) * factor <= limit) continue;
    red[r] = (red[r] ?? 0) + 1;
    green[g] = (green[g] ?? 0) + 1;
    blue[b] = (blue[b] ?? 0) + 1;
  }
}

interface Bin {
  readonly value: number;
  readonly count: number;
}

function nonEmptyBins(histogram: Float64Array | undefined, factor: number): Bin[] {
  const bins: Bin[] = [];
  histogram?.forEach((count, value) => {
    if (count > 0) bins.push({ value: value * factor, count });
  });
  return bins;
}

function channelStatistics(
  bins: readonly Bin[],
  lowPercentile: number,
  highPercentile: number,
): ChannelStatistics {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  // no head at all: everything becomes 0
  if (total === 0) return { low: 0, high: 0, mean: 0, deviation: 1 };
  const low = percentile(bins, total, lowPercentile);
  const high = percentile(bins, total, highPercentile);
  const clip = (value: number) => Math.min(high, Math.max(low, value));
  const mean = bins.reduce((sum, bin) => sum + clip(bin.value) * bin.count, 0) / total;
  const variance = bins.reduce((sum, bin) => sum + (clip(bin.value) - mean) ** 2 * bin.count, 0) / total;
  return { low, high, mean, deviation: Math.sqrt(variance) };
}

/** numpy's default: linear interpolation between the order statistics around (n - 1) * p / 100. */
function percentile(bins: readonly Bin[], total: number, p: number): number {
  const position = ((total - 1) * p) / 100;
  const below = orderStatistic(bins, Math.floor(position));
  const above = orderStatistic(bins, Math.min(total - 1, Math.floor(position) + 1));
  return below + (above - below) * (position - Math.floor(position));
}

function orderStatistic(bins: readonly Bin[], rank: number): number {
  let seen = 0;
  for (const bin of bins) {
    seen += bin.count;
    if (rank < seen) return bin.value;
  }
  return bins.at(-1)?.value ?? 0;
}
