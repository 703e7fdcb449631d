import { File, ready } from 'h5wasm/node';

type Weights = ReadonlyMap<string, ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>>;

/** Writes weights as Keras 2 does (`save_weights`), or, with an architecture, a full model (`model.save`). */
export async function writeKerasHdf5(path: string, weights: Weights, architecture?: object): Promise<void> {
  await ready;
  const file = new File(path, 'w');
  const root = architecture ? file.create_group('model_weights') : file;
  if (architecture) file.create_attribute('model_config', JSON.stringify(architecture));
  root.create_attribute('layer_names', [...weights.keys()]);
  for (const [layer, list] of weights) {
    const group = root.create_group(layer);
    group.create_attribute(
      'weight_names',
      [...list.keys()].map((name) => `${layer}/${name}:0`),
    );
    const inner = group.create_group(layer);
    for (const [name, { shape, values }] of list)
      inner.create_dataset({ name: `${name}:0`, data: values, shape: [...shape] });
  }
  file.close();
}
