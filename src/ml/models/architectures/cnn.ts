import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { conv, denseRelu, dropout, flatten, maxPool, twoClasses } from './blocks.ts';

/** The small classifier: [n, size, size, 3] in 0..1 to softmax over no tumour, tumour [n, 2]. */
export function buildCnn(size = 256): LayersModel {
  const image = input({ shape: [size, size, 3], name: 'image' });
  let x: SymbolicTensor = image;
  for (const [index, filters] of [32, 64, 128].entries()) {
    const n = index + 1;
    x = conv(x, `conv${n}`, filters, 3, { activation: 'relu', kernelInitializer: 'heUniform' });
    x = dropout(maxPool(x, `pool${n}`), `dropout${n}`, 0.2);
  }
  x = dropout(denseRelu(flatten(x, 'flatten'), 'dense1', 128), 'dropout4', 0.5);
  return model({ inputs: image, outputs: twoClasses(x), name: 'cnn' });
}
