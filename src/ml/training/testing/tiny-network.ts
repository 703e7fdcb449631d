import { initializers, input, type LayersModel, model as layersModel } from '@tensorflow/tfjs-layers';
import { concatenate, conv, maxPool, upSample } from '../../models/architectures/blocks.ts';

export const TINY_SIDE = 32;

/** The smallest U-Net that can see a lesion and where its edge is; it always begins the same. */
export function tinyNetwork(): LayersModel {
  const image = input({ shape: [TINY_SIDE, TINY_SIDE, 3] });
  const from = (seed: number, activation: 'relu' | 'sigmoid' = 'relu') =>
    ({ activation, kernelInitializer: initializers.heNormal({ seed }) }) as const;
  const wide = conv(image, 'wide', 8, 3, from(1));
  const deep = conv(maxPool(wide, 'pool'), 'deep', 16, 5, from(2));
  const joined = conv(concatenate([upSample(deep, 'up'), wide], 'join'), 'joined', 8, 3, from(3));
  return layersModel({ inputs: image, outputs: conv(joined, 'output', 1, 1, from(4, 'sigmoid')) });
}
