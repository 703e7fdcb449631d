import { readFile, rm, writeFile } from 'node:fs/promises';
import { strToU8, zipSync } from 'fflate';
import { File, ready } from 'h5wasm/node';

export interface Keras3Layer {
  readonly className: string;
  readonly name: string;
  readonly config: object;
  readonly inputs: readonly string[];
  /** in Keras' order: kernel, bias; gamma, beta, moving mean, moving variance */
  readonly weights: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
}

/** Writes a model as Keras 3.15 does (`model.save('x.keras')`): groups are named by class, layers beside them. */
export async function writeKerasArchive(
  path: string,
  layers: readonly Keras3Layer[],
  more: Readonly<Record<string, Uint8Array>> = {},
): Promise<void> {
  await ready;
  const weightsPath = `${path}.weights`;
  const file = new File(weightsPath, 'w');
  const root = file.create_group('layers');
  const used = new Map<string, number>();
  for (const { className, name, weights } of layers) {
    const snake = className.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
    const before = used.get(snake) ?? 0;
    used.set(snake, before + 1);
    const vars = root.create_group(before === 0 ? snake : `${snake}_${before}`).create_group('vars');
    vars.create_attribute('name', name);
    for (const [at, { shape, values }] of weights.entries())
      vars.create_dataset({ name: String(at), data: values, shape: [...shape] });
  }
  file.close();
  const config = {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: 'model',
      layers: layers.map((layer) => ({
        module: 'keras.layers',
        class_name: layer.className,
        registered_name: null,
        name: layer.name,
        config: {
          ...layer.config,
          name: layer.name,
          dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' } },
          kernel_initializer: {
            module: 'keras.initializers',
            class_name: 'GlorotUniform',
            config: { seed: null },
          },
        },
        inbound_nodes: layer.inputs.length === 0 ? [] : [{ args: argumentsOf(layer.inputs), kwargs: {} }],
      })),
      input_layers: [[layers[0]?.name, 0, 0]],
      output_layers: [[layers.at(-1)?.name, 0, 0]],
    },
  };
  const parts = {
    'metadata.json': strToU8('{"keras_version": "3.15.1"}'),
    'config.json': strToU8(JSON.stringify(config)),
    'model.weights.h5': new Uint8Array(await readFile(weightsPath)),
    ...more,
  };
  await rm(weightsPath);
  await writeFile(path, zipSync(parts));
}

/** One input stands alone, several in a list of their own. */
function argumentsOf(inputs: readonly string[]): unknown[] {
  const tensors = inputs.map((name) => ({
    class_name: '__keras_tensor__',
    config: { dtype: 'float32', keras_history: [name, 0, 0] },
  }));
  return tensors.length === 1 ? tensors : [tensors];
}
