import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  add,
  averagePool,
  conv,
  denseRelu,
  dropout,
  flatten,
  maxPool,
  pad,
  relu,
  twoClasses,
} from './blocks.ts';

/** ResNet's normalisation in Keras has its own epsilon. */
const norm = (x: SymbolicTensor, name: string): SymbolicTensor =>
  layers.batchNormalization({ name, epsilon: 1.001e-5, momentum: 0.99 }).apply(x) as SymbolicTensor;

/** Keras' ResNet v1 bottleneck: the stride is on the first 1x1 convolution. */
function bottleneck(
  x: SymbolicTensor,
  name: string,
  filters: number,
  stride: number,
  project: boolean,
): SymbolicTensor {
  const shortcut = project
    ? norm(conv(x, `${name}_0_conv`, 4 * filters, 1, { strides: stride, padding: 'valid' }), `${name}_0_bn`)
    : x;
  let y = conv(x, `${name}_1_conv`, filters, 1, { strides: stride, padding: 'valid' });
  y = relu(norm(y, `${name}_1_bn`), `${name}_1_relu`);
  y = relu(norm(conv(y, `${name}_2_conv`, filters, 3), `${name}_2_bn`), `${name}_2_relu`);
  y = norm(conv(y, `${name}_3_conv`, 4 * filters, 1, { padding: 'valid' }), `${name}_3_bn`);
  return relu(add([shortcut, y], `${name}_add`), `${name}_out`);
}

/** ResNet50 without its top, then the mission's head: [n, size, size, 3] to [n, 2]. Layer names are Keras'. */
export function buildResnet50(size = 256): LayersModel {
  const image = input({ shape: [size, size, 3], name: 'image' });
  let x = conv(pad(image, 'conv1_pad', 3), 'conv1_conv', 64, 7, { strides: 2, padding: 'valid' });
  x = relu(norm(x, 'conv1_bn'), 'conv1_relu');
  x = maxPool(pad(x, 'pool1_pad', 1), 'pool1_pool', 3, 2);
  const stages: [filters: number, blocks: number, stride: number][] = [
    [64, 3, 1],
    [128, 4, 2],
    [256, 6, 2],
    [512, 3, 2],
  ];
  for (const [stage, [filters, blocks, stride]] of stages.entries()) {
    for (let block = 1; block <= blocks; block++) {
      const first = block === 1;
      x = bottleneck(x, `conv${stage + 2}_block${block}`, filters, first ? stride : 1, first);
    }
  }
  x = flatten(averagePool(x, 'average_pool', 4), 'flatten');
  x = dropout(denseRelu(x, 'dense1', 256), 'dropout1', 0.3);
  x = dropout(denseRelu(x, 'dense2', 256), 'dropout2', 0.3);
  x = dropout(denseRelu(x, 'dense3', 128), 'dropout3', 0.3);
  return model({ inputs: image, outputs: twoClasses(x), name: 'resnet50' });
}
