import { SulcusError } from '../../shared/sulcus-error.ts';
import type { InferredLayer } from './infer-shapes.ts';

/** No model for Sulcus is larger, in bytes. */
export const LARGEST_FILE = 1024 * 1024 * 1024;

/** A model file of somebody else, opened; nothing in it is believed yet. */
export interface ForeignModel {
  /** Keras JSON, where the file holds one; null: weights alone */
  readonly architecture: unknown;
  /** the weights of the layers asked for, float32, in TF.js order, by `<layer>/<kind>` */
  read(layers: ReadonlyMap<string, InferredLayer>): Map<string, Float32Array>;
  close(): void;
}

/**
 * Holds one weight against the shape the architecture asks for, and its values against what a network can use.
 * @throws SulcusError WEIGHTS_MISFIT, WEIGHTS_NOT_FINITE, WEIGHTS_UNREADABLE naming layer and weight
 */
export function checkedWeight(
  found: { readonly shape: readonly number[] | null; values(): unknown },
  expected: { readonly layer: string; readonly name: string; readonly shape: readonly number[] },
  file: string,
): Float32Array {
  const { layer, name, shape } = expected;
  if (String(found.shape) !== String(shape)) {
    throw new SulcusError(
      'WEIGHTS_MISFIT',
      `${file}: ${name} of layer "${layer}" is ${(found.shape ?? []).join(' x ')} and the architecture asks for ${shape.join(' x ')}. Take the weights that belong to this architecture.`,
    );
  }
  let value: unknown;
  try {
    value = found.values();
  } catch {
    throw unreadable(file, `${name} of layer "${layer}" is not in it, or damaged`);
  }
  if (!ArrayBuffer.isView(value) || value instanceof DataView || value instanceof BigInt64Array)
    throw unreadable(file, `${name} of layer "${layer}" does not hold numbers`);
  const numbers = Float32Array.from(value as Float32Array);
  if (!numbers.every(Number.isFinite)) {
    throw new SulcusError(
      'WEIGHTS_NOT_FINITE',
      `${file}: ${name} of layer "${layer}" holds values that are no numbers. The model cannot be used; train or export it again.`,
    );
  }
  return numbers;
}

export const missing = (file: string, layer: string, name: string) =>
  new SulcusError(
    'WEIGHTS_MISSING',
    `${file} has no ${name} for layer "${layer}". Take the weights that belong to this architecture.`,
  );

export const unreadable = (file: string, cause: string) =>
  new SulcusError('WEIGHTS_UNREADABLE', `${file} cannot be read: ${cause}. Export the weights again.`);
