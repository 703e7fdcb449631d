import { File, ready } from 'h5wasm/node';

type Weights = ReadonlyMap<string, ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>>;

/** How Keras 2 names a weight below its layer's group. */
const asKeras = (layer: string, kind: string) => `${layer}/${kind}:0`;

/** How the published ImageNet weights of VGG16 do. */
export const asPublished = (layer: string, kind: string): string =>
  `${layer}_${kind === 'kernel' ? 'W' : 'b'}_1:0`;

/** Writes weights as Keras 2 does (`save_weights`), or, with an architecture, a full model (`model.save`). */
export async function writeKerasHdf5(
  path: string,
  weights: Weights,
  architecture?: object,
  named: (layer: string, kind: string) => string = asKeras,
): Promise<void> {
  await ready;
  const file = new File(path, 'w');
  const root = architecture ? file.create_group('model_weights') : file;
  if (architecture) file.create_attribute('model_config', JSON.stringify(architecture));
  root.create_attribute('layer_names', [...weights.keys()]);
  for (const [layer, list] of weights) {
    const group = root.create_group(layer);
    group.create_attribute(
      'weight_names',
      [...list.keys()].map((kind) => named(layer, kind)),
    );
    for (const [kind, { shape, values }] of list) {
      const path = named(layer, kind).split('/');
      const name = path.pop() ?? kind;
      const inner = path.reduce(
        (at, part) => (at.get(part) as typeof group | null) ?? at.create_group(part),
        group,
      );
      inner.create_dataset({ name, data: values, shape: [...shape] });
    }
  }
  file.close();
}
