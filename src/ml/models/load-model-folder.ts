import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { ensembleSha256, isEnsembleCard } from './ensemble.ts';
import { type AnyCard, ensembleCard, type ModelCard, modelCard } from './model-card.ts';
import { modelSha256 } from './model-hash.ts';
import { parseTopology, type Topology } from './topology.ts';
import { decodeWeights, type Weights, weightsManifest } from './weights.ts';

/** A model whose files are whole and whose weights are finite. */
export interface LoadedModel {
  readonly card: ModelCard;
  /** first 12 hex digits of `modelSha256` */
  readonly hash: string;
  readonly topology: Topology;
  readonly weights: Weights;
}

/** Half a gigabyte: VGG16 with its head takes 70 MB in float32. */
const LARGEST_FILE = 512 * 1024 * 1024;

const modelJson = z.object({
  format: z.literal('layers-model'),
  modelTopology: z.unknown(),
  weightsManifest,
});

/** The files of a model folder, whole and unaltered, not yet decoded. */
export interface ModelFiles {
  readonly card: ModelCard;
  /** first 12 hex digits of `modelSha256` */
  readonly hash: string;
  readonly modelJson: Uint8Array;
  readonly weights: Uint8Array;
  /** of the model whose weights it shares; null: it has all its own */
  readonly base: { readonly modelJson: Uint8Array; readonly weights: Uint8Array } | null;
}

/**
 * Reads a model folder (model.json, weights.bin, card.json), and the weights it shares with another model beside it, and
 * holds the files against the card's hashes.
 * @param folder .../models/<id>
 * @throws SulcusError MODEL_FILE_MISSING, MODEL_FILE_ALTERED, MODEL_CARD_INVALID, MODEL_IS_ENSEMBLE
 */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const { card, hash } = await readCard(folder);
  if (isEnsembleCard(card)) {
    throw new SulcusError(
      'MODEL_IS_ENSEMBLE',
      `${card.name} is an ensemble and has no weights of its own. Choose one of its members.`,
    );
  }
  const json = await readModelFile(folder, 'model.json');
  const weights = await readModelFile(folder, 'weights.bin');
  checkHash(card, 'model.json', json);
  checkHash(card, 'weights.bin', weights);
  return { card, hash, modelJson: json, weights, base: await readBase(folder, card) };
}

/**
 * Reads what a model folder says of itself; the files beside the card are not looked at.
 * @throws SulcusError MODEL_FILE_MISSING, MODEL_CARD_INVALID
 */
export async function readCard(folder: string): Promise<{ readonly card: AnyCard; readonly hash: string }> {
  const card = parseCard(await readModelFile(folder, 'card.json'), basename(folder));
  if (card.id !== basename(folder)) {
    throw new SulcusError(
      'MODEL_CARD_INVALID',
      `Model folder "${basename(folder)}" holds the card of "${card.id}". Rename the folder to the model's id.`,
    );
  }
  const sha256 = isEnsembleCard(card) ? ensembleSha256(card) : modelSha256(card);
  return { card, hash: sha256.slice(0, 12) };
}

/**
 * Checks all of a model's files before anything is built from them.
 * @throws SulcusError MODEL_JSON_INVALID, MODEL_LAYER_REFUSED, MODEL_WEIGHTS_MISFIT, MODEL_WEIGHTS_NOT_FINITE
 */
export function decodeModelFiles(files: ModelFiles): LoadedModel {
  const { card, hash } = files;
  const parsed = modelJson.safeParse(parseJson(files.modelJson, `${card.id}/model.json`));
  if (!parsed.success) {
    throw new SulcusError(
      'MODEL_JSON_INVALID',
      `${card.id}/model.json is not a TF.js layers model (${describe(parsed.error)}). Restore the model folder from where it came.`,
    );
  }
  const topology = parseTopology(parsed.data.modelTopology, `${card.id}/model.json`);
  checkInput(topology, card);
  const entries = parsed.data.weightsManifest[0]?.weights ?? [];
  const own = decodeWeights(entries, files.weights, `${card.id}/weights.bin`);
  return { card, hash, topology, weights: files.base ? withBase(own, files.base, card, topology) : own };
}

/** Reads and decodes a model folder; throws what `readModelFiles` and `decodeModelFiles` throw. */
export async function loadModelFolder(folder: string): Promise<LoadedModel> {
  return decodeModelFiles(await readModelFiles(folder));
}

async function readBase(folder: string, { id, base }: ModelCard): Promise<ModelFiles['base']> {
  if (!base) return null;
  const beside = join(dirname(folder), base.model);
  const weights = await readModelFile(beside, 'weights.bin');
  if (sha256Of(weights) !== base['weights.bin']) {
    throw new SulcusError(
      'MODEL_FILE_ALTERED',
      `${base.model}/weights.bin is not the file that ${id} shares (its sha256 differs), so ${id} is not run. Restore the folder of ${base.model} from where it came.`,
    );
  }
  return { modelJson: await readModelFile(beside, 'model.json'), weights };
}

/** Layers that have no weights of their own take those of the same name in the base. */
function withBase(
  own: Weights,
  base: NonNullable<ModelFiles['base']>,
  { base: shared }: ModelCard,
  topology: Topology,
): Weights {
  const file = `${shared?.model}/model.json`;
  const parsed = modelJson.safeParse(parseJson(base.modelJson, file));
  const entries = parsed.data?.weightsManifest[0]?.weights;
  if (!entries) throw new SulcusError('MODEL_JSON_INVALID', `${file} is not a TF.js layers model.`);
  const complete = new Set([...own.keys()].map(layerOf));
  const wanted = new Set(topology.layers.map(({ name }) => name).filter((name) => !complete.has(name)));
  const decoded = decodeWeights(entries, base.weights, `${shared?.model}/weights.bin`);
  return new Map([...own, ...[...decoded].filter(([name]) => wanted.has(layerOf(name)))]);
}

const layerOf = (weight: string): string => weight.slice(0, weight.indexOf('/'));

async function readModelFile(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  const shown = `${basename(folder)}/${name}`;
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) {
    throw new SulcusError(
      'MODEL_FILE_MISSING',
      `${shown} is missing, so this model cannot run. Restore the model folder from where it came.`,
    );
  }
  if (info.size > LARGEST_FILE) {
    throw new SulcusError(
      'MODEL_CARD_INVALID',
      `${shown} is larger than 512 MB; this is no model Sulcus can run.`,
    );
  }
  return readFile(path);
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function checkHash(card: ModelCard, name: 'model.json' | 'weights.bin', bytes: Uint8Array): void {
  if (sha256Of(bytes) === card.sha256[name]) return;
  throw new SulcusError(
    'MODEL_FILE_ALTERED',
    `${card.id}/${name} is not the file its card describes (its sha256 differs), so this model is not run. Restore the model folder from where it came.`,
  );
}

function parseCard(bytes: Uint8Array, id: string): AnyCard {
  const json = parseJson(bytes, `${id}/card.json`);
  const schema = typeof json === 'object' && json !== null && 'ensemble' in json ? ensembleCard : modelCard;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new SulcusError(
    'MODEL_CARD_INVALID',
    `${id}/card.json is no valid model card (${describe(parsed.error)}). Restore the model folder from where it came.`,
  );
}

function parseJson(bytes: Uint8Array, shown: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SulcusError(
      shown.endsWith('card.json') ? 'MODEL_CARD_INVALID' : 'MODEL_JSON_INVALID',
      `${shown} is not JSON. Restore the model folder from where it came.`,
    );
  }
}

/** The size a topology asks for decides how much memory a slice takes: it must be the card's. */
function checkInput(topology: Topology, card: ModelCard): void {
  const config = topology.layers.find((layer) => layer.name === topology.input)?.config ?? {};
  const shape = config.batch_input_shape ?? config.batch_shape;
  const { height, width, channels } = card.input;
  if (Array.isArray(shape) && shape[1] === height && shape[2] === width && shape[3] === channels) return;
  throw new SulcusError(
    'MODEL_JSON_INVALID',
    `${card.id}/model.json takes another input than its card says (${width} x ${height} x ${channels}). Restore the model folder from where it came.`,
  );
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'top level'}: ${issue.message}` : 'unreadable';
}
