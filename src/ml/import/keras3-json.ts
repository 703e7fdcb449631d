import { z } from 'zod';

const keras3Layer = z.looseObject({
  class_name: z.string(),
  name: z.string(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.looseObject({ args: z.array(z.unknown()) })),
});
const keras3Model = z.looseObject({
  class_name: z.string(),
  config: z.looseObject({ layers: z.array(keras3Layer) }),
});

const COMPUTING = new Set([
  'activation',
  'axis',
  'center',
  'data_format',
  'dilation_rate',
  'epsilon',
  'filters',
  'groups',
  'interpolation',
  'kernel_size',
  'momentum',
  'name',
  'padding',
  'pool_size',
  'rate',
  'scale',
  'size',
  'strides',
  'units',
  'use_bias',
]);

/** What of a layer's configuration says how it computes; the rest (initialisers, policies, constraints) is for training. */
export function computing(config: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(config).filter(([key]) => COMPUTING.has(key)));
  const shape = config.batch_shape ?? config.batch_input_shape;
  return shape === undefined ? kept : { ...kept, batch_input_shape: shape, dtype: 'float32', sparse: false };
}

/**
 * The architecture of a Keras 3 model as Keras 2 writes it: where a layer's inputs stand in `args` as tensors with a
 * history, they become the older lists of names. Anything else is given back as it is, to be refused by its reader.
 */
export function asKeras2(json: unknown): unknown {
  const parsed = keras3Model.safeParse(json);
  if (!parsed.success) return json;
  const { config, ...model } = parsed.data;
  const layers = config.layers.map(({ inbound_nodes: nodes, ...layer }) => ({
    ...layer,
    config: computing(layer.config),
    inbound_nodes: nodes.map(({ args }) => historiesIn(args)),
  }));
  return { ...model, config: { ...config, layers } };
}

const kerasTensor = z.looseObject({
  class_name: z.literal('__keras_tensor__'),
  config: z.looseObject({ keras_history: z.tuple([z.string(), z.number(), z.number()]) }),
});

/** In the order in which they stand: it decides what is concatenated first. */
function historiesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(historiesIn);
  const parsed = kerasTensor.safeParse(value);
  return parsed.success ? [[...parsed.data.config.keras_history, {}]] : [];
}
