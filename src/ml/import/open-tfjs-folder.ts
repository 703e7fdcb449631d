import { lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { halfToNumber } from '../models/weights.ts';
import { checkedWeight, type ForeignModel, missing, unreadable } from './foreign-model.ts';

const LARGEST_SHARD = 1024 * 1024 * 1024;

const weightSpec = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()).max(6),
  dtype: z.literal('float32'),
  quantization: z
    .discriminatedUnion('dtype', [
      z.object({ dtype: z.literal('float16') }),
      z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
    ])
    .optional(),
});
type WeightSpec = z.infer<typeof weightSpec>;

const modelFile = z.looseObject({
  format: z.literal('layers-model').optional(),
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()).min(1), weights: z.array(weightSpec) })),
});

/**
 * Opens a TF.js layers folder: `model.json` and the shards its manifest names. A shard is a file of that folder and
 * nothing else: a path in the manifest is refused.
 * @param folder holds model.json
 * @throws SulcusError WEIGHTS_UNREADABLE, SHARD_OUTSIDE
 */
export function openTfjsFolder(folder: string): ForeignModel {
  const file = `${basename(folder)}/model.json`;
  const manifest = readManifest(join(folder, 'model.json'), file);
  const topology = manifest.modelTopology;
  // Python's converter keeps the model one level deeper than TF.js itself
  const architecture = 'model_config' in topology ? topology.model_config : topology;
  return {
    architecture,
    read: (layers) => {
      const found = readShards(folder, manifest.weightsManifest);
      const weights = new Map<string, Float32Array>();
      for (const [layer, { weights: shapes }] of layers) {
        for (const [name, shape] of Object.entries(shapes)) {
          const weight = found.get(`${layer}/${name}`);
          if (!weight) throw missing(file, layer, name);
          weights.set(`${layer}/${name}`, checkedWeight(weight, { layer, name, shape }, file));
        }
      }
      return weights;
    },
    close: () => undefined,
  };
}

function readManifest(path: string, file: string): z.infer<typeof modelFile> {
  try {
    return modelFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw unreadable(file, 'it is no TF.js layers model');
  }
}

interface FoundWeight {
  readonly shape: readonly number[];
  values(): Float32Array;
}

function readShards(
  folder: string,
  groups: z.infer<typeof modelFile>['weightsManifest'],
): Map<string, FoundWeight> {
  const found = new Map<string, FoundWeight>();
  for (const { paths, weights } of groups) {
    const bytes = Buffer.concat(paths.map((path) => readShard(folder, path)));
    let offset = 0;
    for (const spec of weights) {
      const size = bytesOf(spec);
      if (offset + size > bytes.length)
        throw unreadable(basename(folder), `its shards end before "${spec.name}"`);
      const own = bytes.subarray(offset, offset + size);
      found.set(layerName(spec.name), { shape: spec.shape, values: () => decode(spec, own) });
      offset += size;
    }
  }
  return found;
}

function readShard(folder: string, name: string): Buffer {
  if (basename(name) !== name || name === '..' || name.includes('\\')) {
    throw new SulcusError(
      'SHARD_OUTSIDE',
      `${basename(folder)}/model.json names a weights file outside its folder. It was not read; put all files of the model into one folder.`,
    );
  }
  try {
    const path = join(folder, name);
    const info = lstatSync(path);
    // a link may lead anywhere
    if (!info.isFile() || info.size > LARGEST_SHARD) throw new RangeError('no file, or too large');
    return readFileSync(path);
  } catch {
    throw unreadable(
      `${basename(folder)}/${name}`,
      'it is missing, a link, not permitted, or larger than 1 GB',
    );
  }
}

const count = (spec: WeightSpec) => spec.shape.reduce((a, b) => a * b, 1);
const bytesOf = (spec: WeightSpec): number =>
  count(spec) * (spec.quantization === undefined ? 4 : spec.quantization.dtype === 'uint8' ? 1 : 2);

function decode(spec: WeightSpec, bytes: Buffer): Float32Array {
  const { quantization } = spec;
  return Float32Array.from({ length: count(spec) }, (_, i) => {
    if (!quantization) return bytes.readFloatLE(4 * i);
    if (quantization.dtype === 'float16') return halfToNumber(bytes.readUInt16LE(2 * i));
    const step = quantization.dtype === 'uint8' ? bytes.readUInt8(i) : bytes.readUInt16LE(2 * i);
    return step * quantization.scale + quantization.min;
  });
}

/** `scope/conv/kernel_1` is the kernel of `conv`. */
function layerName(name: string): string {
  const [kind = '', layer = ''] = name.split('/').reverse();
  return `${layer}/${kind.replace(/_\d+$/, '')}`;
}
