import { OnnxGraph } from '../../src/ml/engines/onnx/onnx-graph.ts';
import { inferShapes } from '../../src/ml/import/infer-shapes.ts';
import type { Topology } from '../../src/ml/models/topology.ts';

/** GFLOP of one slice: two per multiplication of the convolutions and dense layers. */
export function gigaflops({ layers }: Topology): number {
  const shapes = inferShapes({ layers, input: '', output: '' }, 'model.json');
  let multiplications = 0;
  for (const layer of layers) {
    const { output = [], weights = {} } = shapes.get(layer.name) ?? {};
    const kernel = weights.kernel;
    if (!kernel) continue;
    const positions = output.length === 3 ? (output[0] ?? 0) * (output[1] ?? 0) : 1;
    multiplications += positions * kernel.reduce((a, b) => a * b, 1);
  }
  return (2 * multiplications) / 1e9;
}

/** The kindest convolution for a processor: 3 x 3, 128 channels in and out, 64 x 64 pixels; GFLOP of one slice. */
export const KIND = { side: 64, channels: 128, gigaflops: (2 * 64 * 64 * 9 * 128 * 128) / 1e9 };

/** An ONNX file with nothing but that convolution. */
export function kindConvolution(): Uint8Array {
  const graph = new OnnxGraph();
  const { side, channels } = KIND;
  const weights = new Float32Array(channels * channels * 9).map((_, i) => ((i % 7) - 3) / 100);
  const kernel = graph.floats('kernel', [channels, channels, 3, 3], weights);
  const shape = ['N', channels, side, side];
  const name = graph.node(
    'Conv',
    ['input', kernel],
    [
      { name: 'kernel_shape', integers: [3, 3] },
      { name: 'strides', integers: [1, 1] },
      { name: 'pads', integers: [1, 1, 1, 1] },
    ],
  );
  return graph.finish({ name: 'input', shape }, { name, shape });
}
