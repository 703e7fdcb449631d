import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { add, average, concatenate, conv, maxPool, norm, relu, upSample } from '../architectures/blocks.ts';

type ConvOptions = Parameters<typeof conv>[4];

function convNormRelu(
  x: SymbolicTensor,
  name: string,
  filters: number,
  options: ConvOptions = {},
): SymbolicTensor {
  const y = conv(x, `${name}_conv`, filters, 3, {
    useBias: false,
    kernelInitializer: 'heNormal',
    ...options,
  });
  return relu(norm(y, `${name}_bn`), `${name}_relu`);
}

/** Conv 3x3, BN, ReLU, Conv 3x3, BN; plus the input (through Conv 1x1, BN where the width changes); ReLU. */
function plainResidual(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  const plain = { useBias: false, kernelInitializer: 'heNormal' } as const;
  let y = relu(norm(conv(x, `${name}_conv1`, filters, 3, plain), `${name}_bn1`), `${name}_relu1`);
  y = norm(conv(y, `${name}_conv2`, filters, 3, plain), `${name}_bn2`);
  const widens = x.shape[3] !== filters;
  const shortcut = widens ? norm(conv(x, `${name}_shortcut`, filters, 1, plain), `${name}_shortcut_bn`) : x;
  return relu(add([y, shortcut], `${name}_add`), `${name}_relu2`);
}

function member(image: SymbolicTensor, prefix: string): SymbolicTensor {
  const join = (below: SymbolicTensor, skip: SymbolicTensor, at: string) =>
    concatenate([upSample(below, `${prefix}_up${at}`), skip], `${prefix}_join${at}`);
  const full = convNormRelu(image, `${prefix}_full`, 16);
  const half = convNormRelu(full, `${prefix}_down`, 32, { strides: 2 });
  const e1 = plainResidual(half, `${prefix}_enc1`, 32);
  const e2 = plainResidual(maxPool(e1, `${prefix}_pool1`), `${prefix}_enc2`, 64);
  const e3 = plainResidual(maxPool(e2, `${prefix}_pool2`), `${prefix}_enc3`, 128);
  const b1 = plainResidual(maxPool(e3, `${prefix}_pool3`), `${prefix}_bottleneck1`, 192);
  const b2 = plainResidual(b1, `${prefix}_bottleneck2`, 192);
  const d3 = plainResidual(join(b2, e3, '3'), `${prefix}_dec3`, 128);
  const d2 = plainResidual(join(d3, e2, '2'), `${prefix}_dec2`, 64);
  const d1 = plainResidual(join(d2, e1, '1'), `${prefix}_dec1`, 32);
  const last = convNormRelu(join(d1, full, '0'), `${prefix}_last`, 16);
  return conv(last, `${prefix}_output`, 1, 1, { activation: 'sigmoid' });
}

/**
 * The stronger segmenter: a slice with the one below and the one above, [n, size, size, 9], to tumour probabilities
 * [n, size, size, 1], the mean over its members. A member works mostly at half size; 2,325,153 parameters each.
 * @param size a multiple of 16, pixels
 * @param members 1 or more networks in one graph
 */
export function buildResunetPlus(size = 256, members = 1): LayersModel {
  const image = input({ shape: [size, size, 9], name: 'image' });
  const outputs = Array.from({ length: members }, (_, at) => member(image, `m${at + 1}`));
  const [only] = outputs;
  return model({
    inputs: image,
    outputs: only && members === 1 ? only : average(outputs, 'mean'),
    name: 'resunet-plus',
  });
}
