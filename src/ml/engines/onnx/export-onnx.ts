import { SulcusError } from '../../../shared/sulcus-error.ts';
import { foldBatchNorm, type Graph } from '../fold-batch-norm.ts';
import { LayerWriter, type Value } from './layer-writer.ts';
import { OnnxGraph } from './onnx-graph.ts';

/**
 * The model as an ONNX file, batch normalisation folded. Inside it works with channels first; input `input`
 * [N, height, width, channels] and output `output` ([N, height, width, 1] or [N, 2]) keep TF.js' order.
 * @param options alignChannels: see `LayerWriter`
 * @throws SulcusError MODEL_LAYER_REFUSED for a layer option the exporter does not know, MODEL_WEIGHTS_MISFIT
 */
export function exportOnnx(model: Graph, id: string, { alignChannels = 1 } = {}): Uint8Array<ArrayBuffer> {
  const { topology, weights } = foldBatchNorm(model);
  const graph = new OnnxGraph();
  const values = new Map<string, Value>();
  const writer = new LayerWriter(
    graph,
    (layer, kind) => {
      const weight = weights.get(`${layer}/${kind}`);
      if (!weight) {
        throw new SulcusError(
          'MODEL_WEIGHTS_MISFIT',
          `${id}/weights.bin lacks "${layer}/${kind}". Restore the model folder.`,
        );
      }
      return weight;
    },
    { alignChannels },
  );
  let inputShape: readonly number[] = [];
  for (const layer of topology.layers) {
    if (layer.className === 'InputLayer') {
      inputShape = (layer.config.batch_input_shape ?? layer.config.batch_shape) as number[];
      inputShape = inputShape.slice(1);
      const name = graph.node('Transpose', ['input'], [{ name: 'perm', integers: [0, 3, 1, 2] }]);
      values.set(layer.name, { name, shape: inputShape });
      continue;
    }
    const inputs = layer.inputs.map((name) => values.get(name) as Value);
    values.set(layer.name, writer.write(layer, inputs));
  }
  const last = values.get(topology.output) as Value;
  const output =
    last.shape.length === 3
      ? graph.node('Transpose', [last.name], [{ name: 'perm', integers: [0, 2, 3, 1] }])
      : last.name;
  return graph.finish(
    { name: 'input', shape: ['N', ...inputShape] },
    { name: output, shape: ['N', ...last.shape] },
  );
}
