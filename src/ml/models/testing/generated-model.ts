import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ModelCard } from '../model-card.ts';

export type Quantisation = 'none' | 'float16' | 'uint8';

/**
 * Writes a whole model folder with seeded random weights: for tests and benchmarks, which need a model's shape and
 * cost and not its answers.
 * @param folder its name becomes the model's id
 * @param build an architecture; it is disposed
 */
export async function writeGeneratedModel(
  folder: string,
  build: LayersModel,
  card: Partial<ModelCard> & Pick<ModelCard, 'task' | 'preprocessing'>,
  quantisation: Quantisation = 'none',
): Promise<ModelCard> {
  const random = gaussian(42);
  // without normalisation He's gain keeps the signal alive through many layers; with it, sums of residuals grow
  const gain = build.layers.some((layer) => layer.getClassName() === 'BatchNormalization') ? 1.4 : 2;
  const parts: Uint8Array[] = [];
  const entries = build.layers.flatMap((layer) =>
    layer.weights.map((variable) => {
      const shape = variable.shape as number[];
      const kind = variable.originalName
        .slice(variable.originalName.lastIndexOf('/') + 1)
        .replace(/_\d+$/, '');
      const values = randomWeights(kind, shape, random, gain);
      const encoded = encode(values, shape.at(-1) ?? 1, kind === 'kernel' ? quantisation : 'none');
      parts.push(encoded.bytes);
      return {
        name: `${layer.name}/${kind}`,
        shape,
        dtype: 'float32',
        ...(encoded.quantization && { quantization: encoded.quantization }),
      };
    }),
  );
  const weights = Buffer.concat(parts);
  const json = JSON.stringify({
    format: 'layers-model',
    modelTopology: build.toJSON(null, false),
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  });
  const size = build.inputs[0]?.shape[1] ?? 0;
  const whole: ModelCard = {
    id: basename(folder),
    name: 'Generated model',
    version: '0',
    architecture: build.name,
    parameters: build.countParams(),
    input: { width: size, height: size, channels: build.inputs[0]?.shape[3] === 9 ? 9 : 3 },
    threshold: 0.5,
    postprocessing: { testTimeMirror: false, largestComponent: false },
    sixteenBit: 'scale-to-255-by-volume-maximum',
    data: 'none',
    split: 'none',
    recipe: 'random weights',
    seeds: [42],
    metrics: [],
    licence: 'none',
    origin: 'generated',
    ...card,
    sha256: { 'model.json': sha256(json), 'weights.bin': sha256(weights) },
  };
  build.dispose();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), json);
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(join(folder, 'card.json'), JSON.stringify(whole));
  return whole;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** He-like kernels and lively normalisations, so that a wrong order or a forgotten term shows in the output. */
function randomWeights(
  kind: string,
  shape: readonly number[],
  random: () => number,
  gain: number,
): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const fanIn = count / (shape.at(-1) ?? 1);
  const draw = (): number => {
    if (kind === 'kernel') return random() * Math.sqrt(gain / fanIn);
    if (kind === 'moving_variance') return 1 + 0.4 * Math.abs(random());
    if (kind === 'gamma') return 0.7 + 0.1 * random();
    return 0.1 * random();
  };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = draw();
  return values;
}

function encode(values: Float32Array, channels: number, quantisation: Quantisation) {
  if (quantisation === 'none') return { bytes: new Uint8Array(values.buffer), quantization: null };
  if (quantisation === 'float16') {
    const bytes = new Uint8Array(values.length * 2);
    const view = new DataView(bytes.buffer);
    values.forEach((value, i) => {
      view.setUint16(2 * i, numberToHalf(value), true);
    });
    return { bytes, quantization: { dtype: 'float16' } };
  }
  const min = new Array<number>(channels).fill(Number.POSITIVE_INFINITY);
  const max = new Array<number>(channels).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, i) => {
    min[i % channels] = Math.min(min[i % channels] ?? 0, value);
    max[i % channels] = Math.max(max[i % channels] ?? 0, value);
  });
  const scale = min.map((low, c) => ((max[c] ?? 0) - low) / 255 || 1);
  const bytes = Uint8Array.from(values, (value, i) =>
    Math.round((value - (min[i % channels] ?? 0)) / (scale[i % channels] ?? 1)),
  );
  return { bytes, quantization: { dtype: 'uint8', axis: -1, scale, min } };
}

/** Round to the nearest binary16; small numbers become 0, large ones are not expected here. */
function numberToHalf(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.min(15, Math.floor(Math.log2(size)));
  const fraction = Math.round((size / 2 ** exponent - 1) * 1024);
  return sign + ((exponent + 15) << 10) + fraction;
}

function gaussian(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
