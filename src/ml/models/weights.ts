import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** One weight, decoded to float32, row-major in TF.js order (convolution kernels: height, width, in, out). */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Weights by `<layer>/<kernel|bias|gamma|beta|moving_mean|moving_variance>`. */
export type Weights = ReadonlyMap<string, Weight>;

const quantization = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.literal('float16') }),
  z.object({
    dtype: z.literal('uint8'),
    axis: z.number().int(),
    scale: z.array(z.number()),
    min: z.array(z.number()),
  }),
]);

const weightEntry = z.object({
  name: z.string().regex(/^[^/]+\/(kernel|bias|gamma|beta|moving_mean|moving_variance)$/),
  shape: z.array(z.number().int().positive()).min(1).max(4),
  dtype: z.literal('float32'),
  quantization: quantization.optional(),
});
export type WeightEntry = z.infer<typeof weightEntry>;

export const weightsManifest = z
  .array(
    z.object({ paths: z.tuple([z.literal('weights.bin')]), weights: z.array(weightEntry).min(1).max(5000) }),
  )
  .length(1);

/** bytes one weight takes in the file */
function entryBytes(entry: WeightEntry): number {
  const count = entry.shape.reduce((a, b) => a * b, 1);
  return count * (entry.quantization === undefined ? 4 : entry.quantization.dtype === 'float16' ? 2 : 1);
}

/**
 * Decodes a weight file. Shapes are held against the byte count before anything is allocated.
 * @param bytes the whole of weights.bin
 * @param file bare name for messages
 * @throws SulcusError MODEL_WEIGHTS_MISFIT (sizes do not add up), MODEL_WEIGHTS_NOT_FINITE
 */
export function decodeWeights(entries: readonly WeightEntry[], bytes: Uint8Array, file: string): Weights {
  const expected = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (expected !== bytes.byteLength) {
    throw misfit(file, `the shapes ask for ${expected} bytes and there are ${bytes.byteLength}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const entry of entries) {
    if (weights.has(entry.name)) throw misfit(file, `weight "${entry.name}" stands there twice`);
    const data = decodeEntry(entry, view, offset, file);
    if (!allFinite(data)) {
      throw new SulcusError(
        'MODEL_WEIGHTS_NOT_FINITE',
        `${file}: weight "${entry.name}" holds NaN or infinity, so the model cannot give an answer. Use an intact copy of the model.`,
      );
    }
    weights.set(entry.name, { shape: entry.shape, data });
    offset += entryBytes(entry);
  }
  return weights;
}

function decodeEntry(entry: WeightEntry, view: DataView, offset: number, file: string): Float32Array {
  const count = entry.shape.reduce((a, b) => a * b, 1);
  const { quantization: q } = entry;
  if (q?.dtype === 'uint8') {
    const channels = entry.shape.at(-1) ?? 0;
    const onLastAxis = q.axis === -1 || q.axis === entry.shape.length - 1;
    if (!onLastAxis || q.scale.length !== channels || q.min.length !== channels) {
      throw misfit(file, `the quantisation of "${entry.name}" does not match its shape`);
    }
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const c = i % channels;
      out[i] = view.getUint8(offset + i) * (q.scale[c] ?? 0) + (q.min[c] ?? 0);
    }
    return out;
  }
  const out = new Float32Array(count);
  if (q) for (let i = 0; i < count; i++) out[i] = halfToNumber(view.getUint16(offset + 2 * i, true));
  else for (let i = 0; i < count; i++) out[i] = view.getFloat32(offset + 4 * i, true);
  return out;
}

/** A loop, because a model has millions of weights. */
function allFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/** The value of an IEEE 754 binary16 bit pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const misfit = (file: string, cause: string) =>
  new SulcusError(
    'MODEL_WEIGHTS_MISFIT',
    `${file} does not belong to its model.json: ${cause}. Restore the model folder from where it came.`,
  );
