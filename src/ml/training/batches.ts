import { AS_IT_IS, drawExample, randomView } from './augment.ts';
import type { TrainingPatient, TrainingSlice } from './training-set.ts';

export interface Batch {
  /** n * side * side * 3 */
  readonly pixels: Float32Array;
  /** n * side * side, 0|1 */
  readonly masks: Float32Array;
  /** whether a slice has tumour */
  readonly positive: readonly boolean[];
}

interface Source {
  readonly patient: TrainingPatient;
  readonly slice: TrainingSlice;
}

/** Draws batches of augmented examples, five of eight with tumour, every slice of a kind as likely as the other. */
export class BatchSource {
  readonly #positive: readonly Source[];
  readonly #negative: readonly Source[];
  readonly #side: number;

  constructor(patients: readonly TrainingPatient[], side: number) {
    const all = patients.flatMap((patient) => patient.slices.map((slice) => ({ patient, slice })));
    this.#positive = all.filter(({ slice }) => slice.positive);
    this.#negative = all.filter(({ slice }) => !slice.positive);
    this.#side = side;
  }

  /** @param random the same stream gives the same batch */
  draw(count: number, random: () => number): Batch {
    const side = this.#side;
    const withTumour = Math.max(1, Math.min(count - 1, Math.round((count * 5) / 8)));
    const pixels = new Float32Array(count * side * side * 3);
    const masks = new Float32Array(count * side * side);
    const positive: boolean[] = [];
    for (let at = 0; at < count; at++) {
      const from = at < withTumour ? this.#positive : this.#negative;
      const source = from[Math.floor(random() * from.length)];
      if (!source) throw new RangeError('a training needs slices with and without tumour');
      place(source, side, at, { pixels, masks }, random, randomView(random));
      positive.push(source.slice.positive);
    }
    return { pixels, masks, positive };
  }
}

/** Slices of a patient as they are, for looking at what a model has learnt. */
export function plainBatch(patient: TrainingPatient, slices: readonly TrainingSlice[], side: number): Batch {
  const pixels = new Float32Array(slices.length * side * side * 3);
  const masks = new Float32Array(slices.length * side * side);
  for (const [at, slice] of slices.entries())
    place({ patient, slice }, side, at, { pixels, masks }, () => 0.5, AS_IT_IS);
  return { pixels, masks, positive: slices.map((slice) => slice.positive) };
}

function place(
  { patient, slice }: Source,
  side: number,
  at: number,
  out: { readonly pixels: Float32Array; readonly masks: Float32Array },
  random: () => number,
  view: typeof AS_IT_IS,
): void {
  const { width, height } = slice.slice;
  const example = { slice: patient.normalise(slice.slice), mask: slice.mask, width, height };
  drawExample(example, view, side, out.pixels, out.masks, at, random);
}
