import type { Notice } from '../../shared/contract/define.ts';
import { volumePresets, type WindowPreset } from '../../shared/image/window-level.ts';
import type { DecodedPage } from './decode-messages.ts';

/** One slice as read from disk, ready for the catalogue. */
export interface DraftSlice {
  readonly number: number;
  readonly path: string;
  readonly page: number;
  readonly fileSha256: string | null;
  readonly decoded: Omit<DecodedPage, 'histograms' | 'sameAs'> | null;
  readonly problem: string | null;
  /** run lengths of the ground truth, when the folder has one for this slice */
  readonly groundTruth: Uint8Array | null;
}

/** What only the whole volume tells: windows, copied channels, geometry. */
export interface SeriesFacts {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16;
  readonly samples: 1 | 3;
  readonly channels: { label: string; copyOf: string | null }[];
  readonly presets: WindowPreset[];
  readonly notices: Notice[];
}

const LGG_CHANNELS = ['pre-contrast T1', 'FLAIR', 'post-contrast T1'];

/** Adds up pages of one series into its facts, so that no more than one page is held at a time. */
export class SeriesAccumulator {
  readonly #geometries = new Map<string, number>();
  #histograms: Uint32Array[] = [];
  #equal = { oneZero: true, twoZero: true, twoOne: true };
  #first: DecodedPage | null = null;

  add(page: DecodedPage): void {
    const key = geometryKey(page);
    this.#geometries.set(key, (this.#geometries.get(key) ?? 0) + 1);
    this.#first ??= page;
    const [, one, two] = page.sameAs;
    this.#equal = {
      oneZero: this.#equal.oneZero && one === 0,
      twoZero: this.#equal.twoZero && two === 0,
      twoOne: this.#equal.twoOne && (two === 1 || (one === 0 && two === 0)),
    };
    if (this.#histograms.length === 0)
      this.#histograms = page.histograms.map((histogram) => histogram.slice());
    else
      for (const [channel, histogram] of page.histograms.entries())
        addInto(this.#histograms[channel], histogram);
  }

  /** Pages of another geometry than this are left out of the series. */
  get commonGeometry(): string | null {
    return [...this.#geometries].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  }

  /** @param knownLayout whether the folder follows the layout whose channel order is published */
  facts(
    knownLayout: boolean,
    common: Pick<DecodedPage, 'width' | 'height' | 'bits' | 'samples'>,
  ): SeriesFacts {
    const labels = labelsOf(common.samples, knownLayout);
    const copyOf = common.samples === 3 ? this.#copies() : [null];
    const channels = labels.map((label, index) => {
      const original = copyOf[index];
      return {
        label,
        copyOf: original === null || original === undefined ? null : (labels[original] ?? null),
      };
    });
    const notices = channels
      .filter((channel) => channel.copyOf !== null)
      .map((channel) => ({
        code: 'COPIED_CHANNEL',
        message: `no ${channel.label} series (copy of ${channel.copyOf})`,
      }));
    return { ...common, channels, presets: volumePresets(this.#histograms), notices };
  }

  /** FLAIR stands in for a missing sequence in this data, so a copy is read as a copy of the middle channel. */
  #copies(): (number | null)[] {
    const { oneZero, twoZero, twoOne } = this.#equal;
    return [oneZero ? 1 : null, null, twoOne ? 1 : twoZero && !oneZero ? 0 : null];
  }
}

export const geometryKey = (page: Pick<DecodedPage, 'width' | 'height' | 'samples' | 'bits'>): string =>
  `${page.width} x ${page.height}, ${page.samples} channel${page.samples === 1 ? '' : 's'}, ${page.bits} bit`;

function labelsOf(samples: 1 | 3, knownLayout: boolean): string[] {
  if (samples === 1) return ['grey'];
  return knownLayout ? LGG_CHANNELS : ['channel 1 (red)', 'channel 2 (green)', 'channel 3 (blue)'];
}

function addInto(sum: Uint32Array | undefined, part: Uint32Array): void {
  if (!sum || sum.length !== part.length) return;
  for (let i = 0; i < part.length; i++) sum[i] = (sum[i] ?? 0) + (part[i] ?? 0);
}
