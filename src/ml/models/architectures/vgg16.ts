import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { averagePool, conv, denseRelu, dropout, flatten, maxPool, twoClasses } from './blocks.ts';

/** VGG16 without its top; layer names are Keras', so that its weights can be matched by name. */
function vgg16Base(image: SymbolicTensor): SymbolicTensor {
  const blocks: [filters: number, convolutions: number][] = [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ];
  let x = image;
  for (const [index, [filters, convolutions]] of blocks.entries()) {
    for (let c = 1; c <= convolutions; c++) {
      x = conv(x, `block${index + 1}_conv${c}`, filters, 3, { activation: 'relu' });
    }
    x = maxPool(x, `block${index + 1}_pool`);
  }
  return x;
}

/** VGG16, Flatten, Dense 128, softmax: [n, size, size, 3] to [n, 2]. */
export function buildVgg16First(size = 224): LayersModel {
  const image = input({ shape: [size, size, 3], name: 'image' });
  const x = denseRelu(flatten(vgg16Base(image), 'flatten'), 'dense1', 128, 'heUniform');
  return model({ inputs: image, outputs: twoClasses(x), name: 'vgg16-1' });
}

/** VGG16, average pooling 4x4, Dense 512, 256, 128 with dropout, softmax: [n, size, size, 3] to [n, 2]. */
export function buildVgg16Second(size = 224): LayersModel {
  const image = input({ shape: [size, size, 3], name: 'image' });
  let x = flatten(averagePool(vgg16Base(image), 'average_pool', 4), 'flatten');
  x = dropout(denseRelu(x, 'dense1', 512), 'dropout1', 0.3);
  x = dropout(denseRelu(x, 'dense2', 256), 'dropout2', 0.1);
  x = denseRelu(x, 'dense3', 128);
  return model({ inputs: image, outputs: twoClasses(x), name: 'vgg16-2' });
}
