import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import { volumePresets } from '../../../../shared/image/window-level.ts';

/** A small brain-like volume for tests and for looking at the page; every pixel value is made up. */
export interface SyntheticSeries {
  readonly detail: SeriesDetail;
  readonly pixels: ReadonlyMap<number, DecodedSlice>;
  /** lesion masks by slice id */
  readonly lesion: ReadonlyMap<number, Uint8Array>;
}

const shaOf = (id: number): string => id.toString(16).padStart(64, '0');

/**
 * @param size columns and rows
 * @param count slices; ids are seriesId * 1000 + position
 */
export function syntheticSeries(
  seriesId: number,
  size: number,
  count: number,
  copied = false,
): SyntheticSeries {
  const pixels = new Map<number, DecodedSlice>();
  const lesion = new Map<number, Uint8Array>();
  const histograms = [0, 1, 2].map(() => new Uint32Array(256));
  for (let at = 0; at < count; at++) {
    const sliceId = seriesId * 1000 + at + 1;
    const { data, mask } = drawSlice(seriesId, size, at / Math.max(1, count - 1), copied);
    pixels.set(sliceId, { width: size, height: size, samples: 3, bits: 8, data });
    lesion.set(sliceId, mask);
    for (let i = 0; i < data.length; i++) histograms[i % 3]![data[i] ?? 0]!++;
  }
  const ids = [...pixels.keys()];
  return {
    pixels,
    lesion,
    detail: {
      seriesId,
      patientCode: `SYN_${String(seriesId).padStart(4, '0')}`,
      age: '52',
      sex: 'F',
      studyDate: '1997-02-22',
      seriesName: 'synthetic',
      width: size,
      height: size,
      bits: 8,
      samples: 3,
      channels: [
        { label: 'pre-contrast T1', copyOf: null },
        { label: 'FLAIR', copyOf: null },
        { label: 'post-contrast T1', copyOf: copied ? 'FLAIR' : null },
      ],
      spacing: null,
      side: 'SIDE UNKNOWN',
      slices: ids.map((sliceId, at) => ({
        sliceId,
        number: at + 1,
        width: size,
        height: size,
        pixelSha256: shaOf(sliceId),
        state: 'ok',
        problem: null,
      })),
      warnings: copied
        ? [{ code: 'COPIED_CHANNEL', message: 'no post-contrast series (copy of FLAIR)' }]
        : [],
      research: { grade: '2', histology: 'oligodendroglioma' },
      presets: volumePresets(histograms),
      lastIndex: 0,
    },
  };
}

function drawSlice(seed: number, size: number, z: number, copied: boolean) {
  const data = new Uint8Array(size * size * 3);
  const mask = new Uint8Array(size * size);
  const reach = Math.sin(Math.PI * (0.12 + 0.8 * z));
  let noise = (seed * 7919 + Math.round(z * 1000)) | 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = (x + 0.5) / size - 0.5;
      const v = (y + 0.5) / size - 0.5;
      const brain = Math.hypot(u / (0.34 * reach), v / (0.42 * reach));
      const skull = Math.hypot(u / (0.38 * reach + 0.02), v / (0.46 * reach + 0.02));
      noise = (noise * 1103515245 + 12345) & 0x7fffffff;
      const grain = (noise / 0x7fffffff - 0.5) * 10;
      const ventricle = Math.hypot((Math.abs(u) - 0.035) / 0.025, (v + 0.02) / 0.1) < reach;
      const fold = Math.sin(u * 60 + Math.sin(v * 40) * 2) * Math.cos(v * 55);
      const tumour = Math.hypot((u - 0.14) / 0.075, (v - 0.06 + 0.02 * Math.sin(u * 50)) / 0.09);
      const inside = brain < 1;
      const isLesion =
        inside && z > 0.3 && z < 0.75 && tumour < Math.sin(Math.PI * ((z - 0.3) / 0.45)) + 0.15;
      let t1 = 0;
      let flair = 0;
      if (inside) {
        const grey = brain > 0.86 || fold > 0.45;
        t1 = ventricle ? 30 : grey ? 88 : 118;
        flair = ventricle ? 18 : grey ? 108 : 82;
        if (isLesion) {
          t1 = 72;
          flair = 190 - tumour * 25;
        }
      } else if (skull < 1.02 && brain > 1.05) t1 = flair = 64;
      const post = isLesion && tumour > 0.6 ? t1 + 60 : t1 + 4;
      const at = (y * size + x) * 3;
      data[at] = clamp(t1 + (t1 ? grain : grain / 4));
      data[at + 1] = clamp(flair + (flair ? grain : grain / 4));
      data[at + 2] = copied ? (data[at + 1] ?? 0) : clamp(post + (t1 ? grain : grain / 4));
      if (isLesion) mask[y * size + x] = 1;
    }
  }
  return { data, mask };
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
