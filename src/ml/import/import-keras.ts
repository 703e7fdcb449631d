import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { ModelCard } from '../models/model-card.ts';
import { parseTopology, type Topology } from '../models/topology.ts';
import { writeModelFolder } from '../models/write-model-folder.ts';
import { type ForeignModel, LARGEST_FILE } from './foreign-model.ts';
import { type InferredLayer, inferShapes } from './infer-shapes.ts';
import { asFunctional } from './keras-json.ts';
import { openKerasArchive } from './open-keras-archive.ts';
import { openKerasHdf5 } from './open-keras-hdf5.ts';
import { openTfjsFolder } from './open-tfjs-folder.ts';

export interface KerasImport {
  /** architecture as Keras JSON; null: it stands in the weights file */
  readonly architecture: string | null;
  /** Keras HDF5, a Keras 3 archive (.keras), or a TF.js layers folder (or its model.json) */
  readonly weights: string;
  /** id of the model to be, also its folder's name */
  readonly id: string;
  /** how pixels become its input; null: as published for its task */
  readonly preprocessing: ModelCard['preprocessing']['kind'] | null;
  /** the folder of models; the new one appears in it whole or not at all */
  readonly into: string;
}

/**
 * Makes a model folder of a notebook's Keras files: the pair of architecture JSON and HDF5 weights, a full-model HDF5, a
 * Keras 3 archive or a TF.js layers folder, functional or Sequential. Nothing is taken on trust: only known layers, shapes
 * held against the architecture, finite weights. What it was trained on and how good it is, nobody has measured, and its
 * card says so.
 * @returns the card that was written
 * @throws SulcusError MODEL_ID_TAKEN, ARCHITECTURE_MISSING, MODEL_LAYER_REFUSED, MODEL_SHAPES_MISFIT, WEIGHTS_MISSING,
 *   WEIGHTS_MISFIT, WEIGHTS_NOT_FINITE, WEIGHTS_UNREADABLE
 */
export async function importKeras(request: KerasImport): Promise<ModelCard> {
  const folder = join(request.into, request.id);
  if (await stat(folder).catch(() => null)) {
    throw new SulcusError(
      'MODEL_ID_TAKEN',
      `There is a model "${request.id}" already. Choose another id with --id; nothing was replaced.`,
    );
  }
  const opened = await openModel(request.weights);
  try {
    const file = basename(request.architecture ?? request.weights);
    const json = request.architecture ? await readJson(request.architecture) : opened.architecture;
    if (json === null) {
      throw new SulcusError(
        'ARCHITECTURE_MISSING',
        `${file} holds weights alone. Give the architecture's JSON too: in the same folder, or with --architecture.`,
      );
    }
    const topology = parseTopology(asFunctional(json), file);
    const layers = inferShapes(topology, file);
    const card = cardOf(request, topology, layers);
    const weights = opened.read(layers);
    const named = [...layers].flatMap(([layer, inferred]) =>
      Object.entries(inferred.weights).map(([kind, shape]) => {
        const name = `${layer}/${kind}`;
        return { name, shape, data: weights.get(name) ?? new Float32Array() };
      }),
    );
    return await writeModelFolder(folder, card, topology, named, 'sulcus import-model');
  } finally {
    opened.close();
  }
}

/** What kind of file it is, is told by its name; a folder is TF.js'. */
async function openModel(path: string): Promise<ForeignModel> {
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory()) return openTfjsFolder(path);
  if (basename(path) === 'model.json') return openTfjsFolder(dirname(path));
  if (!info?.isFile())
    throw new SulcusError('WEIGHTS_UNREADABLE', `${basename(path)} is not there. Check the path.`);
  if (info.size > LARGEST_FILE)
    throw new SulcusError(
      'WEIGHTS_UNREADABLE',
      `${basename(path)} is larger than 1 GB: no model for Sulcus.`,
    );
  return path.endsWith('.keras') ? openKerasArchive(path) : openKerasHdf5(path);
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await readFile(path, 'utf8').catch(() => {
    throw new SulcusError('ARCHITECTURE_MISSING', `${basename(path)} cannot be read. Check the path.`);
  });
  try {
    return JSON.parse(bytes) as unknown;
  } catch {
    throw new SulcusError(
      'MODEL_JSON_INVALID',
      `${basename(path)} is not JSON. Export the architecture again.`,
    );
  }
}

function cardOf(
  request: KerasImport,
  topology: Topology,
  layers: ReadonlyMap<string, InferredLayer>,
): Omit<ModelCard, 'sha256'> {
  const [height = 0, width = 0, channels = 0] = layers.get(topology.input)?.output ?? [];
  const output = layers.get(topology.output)?.output ?? [];
  const task = output.length === 1 ? 'classification' : 'segmentation';
  const fits =
    task === 'classification'
      ? output[0] === 2
      : output[0] === height && output[1] === width && output[2] === 1;
  if (channels !== 3 || height !== width || !fits) {
    throw new SulcusError(
      'MODEL_SHAPES_MISFIT',
      `${basename(request.architecture ?? request.weights)}: Sulcus runs models that take a square image of three channels and give two classes or one map of the same size; this one takes ${width} x ${height} x ${channels} and gives ${output.join(' x ')}.`,
    );
  }
  return {
    id: request.id,
    name: request.id,
    version: 'imported',
    task,
    architecture: `imported from Keras, ${topology.layers.length} layers`,
    parameters: [...layers.values()].reduce(
      (sum, { weights }) =>
        sum + Object.values(weights).reduce((total, shape) => total + shape.reduce((a, b) => a * b, 1), 0),
      0,
    ),
    input: { width, height, channels: 3 },
    preprocessing: {
      // as the notebook did it: slices standardised for segmentation, x / 255 for classifiers
      kind: request.preprocessing ?? (task === 'segmentation' ? 'slice-standardise' : 'unit'),
      version: 1,
    },
    threshold: 0.5,
    postprocessing: { testTimeMirror: false, largestComponent: false },
    sixteenBit: 'scale-to-255-by-volume-maximum',
    data: 'unknown: imported, not trained here',
    split: 'unknown: it may have seen the patients it is shown',
    recipe: 'unknown',
    seeds: [],
    metrics: [],
    licence: 'unknown: ask whoever made it',
    origin: `imported from ${[request.architecture, request.weights]
      .filter((path) => path !== null)
      .map((path) => basename(path))
      .join(' and ')}`,
  };
}
