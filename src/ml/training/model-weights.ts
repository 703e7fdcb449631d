import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { SavedTensor } from './checkpoint.ts';

/** TF.js calls weights `conv/kernel` or, in a process that built the name before, `conv/kernel_1`. */
const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/_\d+$/, '');

const nameOf = (layer: string, variable: { readonly originalName: string }): string =>
  `${layer}/${baseName(variable.originalName)}`;

/** A copy of every weight of a model, by `<layer>/<kind>`, in the model's own order. */
export async function copyWeights(model: LayersModel): Promise<SavedTensor[]> {
  const copies: SavedTensor[] = [];
  for (const layer of model.layers) {
    for (const [at, value] of layer.getWeights().entries()) {
      const variable = layer.weights[at];
      if (!variable) continue;
      copies.push({
        name: nameOf(layer.name, variable),
        shape: value.shape,
        data: Float32Array.from(await value.data()),
      });
    }
  }
  return copies;
}

/**
 * Sets weights by name; layers of which none is given keep what they have.
 * @returns how many layers got theirs
 * @throws SulcusError WEIGHTS_MISFIT when a layer's weights are there in part, or have another shape
 */
export function setWeights(model: LayersModel, weights: readonly SavedTensor[]): number {
  const given = new Map(weights.map((weight) => [weight.name, weight]));
  let set = 0;
  for (const layer of model.layers) {
    const found = layer.weights.map((variable) => given.get(nameOf(layer.name, variable)));
    if (found.every((weight) => weight === undefined)) continue;
    const tensors = layer.weights.map((variable, at) => {
      const weight = found[at];
      const fits =
        weight?.shape.length === variable.shape.length &&
        weight.shape.every((n, i) => n === variable.shape[i]);
      if (weight && fits) return tensor(weight.data, [...weight.shape]);
      throw new SulcusError(
        'WEIGHTS_MISFIT',
        `Layer "${layer.name}" takes ${baseName(variable.originalName)} of ${variable.shape.join(' x ')} and was given ${weight ? weight.shape.join(' x ') : 'none'}. These weights belong to another architecture.`,
      );
    });
    layer.setWeights(tensors);
    for (const one of tensors) one.dispose();
    set++;
  }
  return set;
}
