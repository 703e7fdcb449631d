import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { add, concatenate, conv, maxPool, norm, relu, upSample } from './blocks.ts';

/** Conv 1x1, BN, ReLU, Conv 3x3, BN; shortcut Conv 1x1, BN; sum; ReLU. */
function residualBlock(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const he = { kernelInitializer: 'heNormal' } as const;
  let y = relu(norm(conv(x, `${name}_conv1`, filters, 1, he), `${name}_bn1`), `${name}_relu1`);
  y = norm(conv(y, `${name}_conv2`, filters, 3, he), `${name}_bn2`);
  const shortcut = norm(conv(x, `${name}_shortcut`, filters, 1, he), `${name}_shortcut_bn`);
  return relu(add([y, shortcut], `${name}_add`), `${name}_relu2`);
}

/**
 * The residual U-Net: [n, size, size, 3] to tumour probabilities [n, size, size, 1]; 1,210,513 parameters.
 * @param size a multiple of 16, pixels
 */
export function buildResunet(size = 256): LayersModel {
  const image = input({ shape: [size, size, 3], name: 'image' });
  const stem = { activation: 'relu', kernelInitializer: 'heNormal' } as const;
  let x = norm(conv(image, 'stem_conv1', 16, 3, stem), 'stem_bn1');
  const c1 = norm(conv(x, 'stem_conv2', 16, 3, stem), 'stem_bn2');
  const c2 = residualBlock(maxPool(c1, 'pool1'), 'enc2', 32);
  const c3 = residualBlock(maxPool(c2, 'pool2'), 'enc3', 64);
  const c4 = residualBlock(maxPool(c3, 'pool3'), 'enc4', 128);
  x = residualBlock(maxPool(c4, 'pool4'), 'bottleneck', 256);
  x = residualBlock(concatenate([upSample(x, 'up4'), c4], 'concat4'), 'dec4', 128);
  x = residualBlock(concatenate([upSample(x, 'up3'), c3], 'concat3'), 'dec3', 64);
  x = residualBlock(concatenate([upSample(x, 'up2'), c2], 'concat2'), 'dec2', 32);
  x = residualBlock(concatenate([upSample(x, 'up1'), c1], 'concat1'), 'dec1', 16);
  return model({
    inputs: image,
    outputs: conv(x, 'output', 1, 1, { activation: 'sigmoid' }),
    name: 'resunet',
  });
}
