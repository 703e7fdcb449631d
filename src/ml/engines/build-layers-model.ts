import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, models } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { topologyToKeras } from '../models/topology.ts';
import type { Graph } from './fold-batch-norm.ts';

/**
 * A TF.js model on the current backend, its weights set by layer name.
 * @param id the model's id, for messages
 * @throws SulcusError MODEL_WEIGHTS_MISFIT when graph and weights do not belong together
 */
export async function buildLayersModel({ topology, weights }: Graph, id: string): Promise<LayersModel> {
  const model = await models.modelFromJSON({ modelTopology: topologyToKeras(topology) as never });
  try {
    for (const layer of model.layers) {
      if (layer.weights.length === 0) continue;
      const tensors: Tensor[] = [];
      try {
        for (const variable of layer.weights) {
          const name = `${layer.name}/${baseName(variable.originalName)}`;
          const weight = weights.get(name);
          if (!weight || !sameShape(weight.shape, variable.shape)) throw misfit(id, name);
          tensors.push(tensor(weight.data, [...weight.shape]));
        }
        layer.setWeights(tensors);
      } finally {
        for (const t of tensors) t.dispose();
      }
    }
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** TF.js calls weights `conv/kernel` or, in a process that built the name before, `conv/kernel_1`. */
const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/_\d+$/, '');

const sameShape = (a: readonly number[], b: readonly (number | null)[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

const misfit = (id: string, name: string) =>
  new SulcusError(
    'MODEL_WEIGHTS_MISFIT',
    `${id}/weights.bin does not fit ${id}/model.json (weight "${name}" is missing or has another shape). Restore the model folder from where it came.`,
  );
