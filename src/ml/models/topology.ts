import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** Layers whose meaning every engine implements and tests; anything else is refused before it is built. */
const ALLOWED_LAYERS = [
  'InputLayer',
  'Conv2D',
  'BatchNormalization',
  'Activation',
  'MaxPooling2D',
  'AveragePooling2D',
  'ZeroPadding2D',
  'UpSampling2D',
  'Concatenate',
  'Add',
  'Average',
  'Flatten',
  'Dense',
  'Dropout',
] as const;
export type LayerClass = (typeof ALLOWED_LAYERS)[number];

const ALLOWED_ACTIVATIONS = new Set(['linear', 'relu', 'sigmoid', 'softmax']);

const layerSchema = z.object({
  class_name: z.string(),
  name: z.string().min(1).max(200),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(z.array(z.unknown()))),
});

const topologySchema = z.object({
  class_name: z.enum(['Model', 'Functional']),
  config: z.object({
    name: z.string().optional(),
    layers: z.array(layerSchema).min(2).max(2000),
    input_layers: z.array(z.unknown()),
    output_layers: z.array(z.unknown()),
  }),
});

/** One layer with the names of the layers that feed it. */
export interface LayerSpec {
  readonly className: LayerClass;
  readonly name: string;
  /** Keras configuration, snake_case */
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
}

/** A functional model with one input and one output; layers stand after everything they read. */
export interface Topology {
  readonly layers: readonly LayerSpec[];
  readonly input: string;
  readonly output: string;
}

/**
 * Reads Keras JSON (`modelTopology` of a TF.js layers model) into a checked topology.
 * @param file bare file name for messages
 * @throws SulcusError MODEL_JSON_INVALID, MODEL_LAYER_REFUSED
 */
export function parseTopology(json: unknown, file: string): Topology {
  const parsed = topologySchema.safeParse(json);
  if (!parsed.success) {
    throw invalid(file, 'its layer graph is not a Keras functional model', parsed.error.issues[0]?.message);
  }
  const { config } = parsed.data;
  const seen = new Set<string>();
  const layers = config.layers.map((layer): LayerSpec => {
    if (!isAllowed(layer.class_name)) throw refused(file, layer.name, `layer type "${layer.class_name}"`);
    const activation = layer.config.activation;
    if (
      activation !== undefined &&
      !(typeof activation === 'string' && ALLOWED_ACTIVATIONS.has(activation))
    ) {
      throw refused(file, layer.name, `activation ${JSON.stringify(activation)}`);
    }
    if (layer.config.data_format === 'channels_first') throw refused(file, layer.name, 'channels_first data');
    if (layer.inbound_nodes.length > 1) throw refused(file, layer.name, 'a layer used twice');
    if (seen.has(layer.name)) throw invalid(file, `two layers are called "${layer.name}"`);
    const inputs = (layer.inbound_nodes[0] ?? []).map((node) => String(node[0]));
    for (const input of inputs) {
      if (!seen.has(input))
        throw invalid(file, `layer "${layer.name}" reads "${input}", which does not come before it`);
    }
    if ((layer.class_name === 'InputLayer') !== (inputs.length === 0)) {
      throw invalid(file, `layer "${layer.name}" has no input`);
    }
    seen.add(layer.name);
    return { className: layer.class_name, name: layer.name, config: layer.config, inputs };
  });
  const input = onlyName(config.input_layers);
  const output = onlyName(config.output_layers);
  if (!input || !output || !seen.has(input) || !seen.has(output)) {
    throw invalid(file, 'it must have exactly one input and one output');
  }
  if (layers.filter((l) => l.className === 'InputLayer').length !== 1)
    throw invalid(file, 'it has several inputs');
  return { layers, input, output };
}

/** The topology as Keras JSON, for engines that build a TF.js model from it. */
export function topologyToKeras(topology: Topology): Record<string, unknown> {
  return {
    class_name: 'Model',
    config: {
      name: 'model',
      layers: topology.layers.map((layer) => ({
        class_name: layer.className,
        name: layer.name,
        config: { ...layer.config, name: layer.name },
        inbound_nodes: layer.inputs.length === 0 ? [] : [layer.inputs.map((name) => [name, 0, 0, {}])],
      })),
      input_layers: [[topology.input, 0, 0]],
      output_layers: [[topology.output, 0, 0]],
    },
  };
}

const isAllowed = (name: string): name is LayerClass => (ALLOWED_LAYERS as readonly string[]).includes(name);

/** Keras writes `[["name", 0, 0]]` or, for a single one, `["name", 0, 0]`. */
function onlyName(entry: readonly unknown[]): string | null {
  if (typeof entry[0] === 'string') return entry[0];
  const first: unknown = entry.length === 1 ? entry[0] : null;
  return Array.isArray(first) && typeof first[0] === 'string' ? first[0] : null;
}

const refused = (file: string, layer: string, what: string) =>
  new SulcusError(
    'MODEL_LAYER_REFUSED',
    `${file}: layer "${layer}" uses ${what}, which Sulcus does not run. It runs ${ALLOWED_LAYERS.join(', ')}, with the activations ${[...ALLOWED_ACTIVATIONS].join(', ')}.`,
  );

const invalid = (file: string, cause: string, detail?: string) =>
  new SulcusError(
    'MODEL_JSON_INVALID',
    `${file} cannot be used: ${cause}${detail ? ` (${detail})` : ''}. Export the model again, or restore its folder from where it came.`,
  );
