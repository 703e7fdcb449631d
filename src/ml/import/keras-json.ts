import { z } from 'zod';
import { asKeras2, computing } from './keras3-json.ts';

const sequential = z.looseObject({
  class_name: z.literal('Sequential'),
  config: z.union([
    z.looseObject({ layers: z.array(z.looseObject({ class_name: z.string(), config: z.looseObject({}) })) }),
    // the oldest files have the layers alone
    z.array(z.looseObject({ class_name: z.string(), config: z.looseObject({}) })),
  ]),
});

/** An architecture that Keras 2 or 3 has written, as Keras 2 writes a functional model; others are given back as they are. */
export const asFunctional = (json: unknown): unknown => asKeras2(chained(json));

/** A Sequential model as a functional one: each layer reads the one before it. */
function chained(json: unknown): unknown {
  const parsed = sequential.safeParse(json);
  if (!parsed.success) return json;
  const { config } = parsed.data;
  const listed = Array.isArray(config) ? config : config.layers;
  const named = listed.map((layer, at) => ({
    ...layer,
    name: String(layer.config.name ?? `layer_${at + 1}`),
  }));
  const [first] = named;
  const shape = first?.config.batch_input_shape ?? first?.config.batch_shape;
  const input =
    first?.class_name === 'InputLayer' || shape === undefined
      ? []
      : [{ class_name: 'InputLayer', name: 'input', config: { name: 'input', batch_input_shape: shape } }];
  const layers = [...input, ...named].map(({ class_name, name, config }, place, all) => {
    const before = all[place - 1]?.name;
    return {
      class_name,
      name,
      config: computing(config),
      inbound_nodes: before === undefined ? [] : [[[before, 0, 0, {}]]],
    };
  });
  const at = (layer: { readonly name: string } | undefined) => [[layer?.name, 0, 0]];
  return {
    class_name: 'Functional',
    config: { layers, input_layers: at(layers[0]), output_layers: at(layers.at(-1)) },
  };
}
