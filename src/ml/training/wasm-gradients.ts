import './tfjs-gradients.ts';
import {
  avgPool,
  backend_util,
  type Conv2DBackpropFilterAttrs,
  conv2d,
  engine,
  equal,
  getKernel,
  image,
  type KernelConfig,
  type MaxPoolGradAttrs,
  matMul,
  pad,
  registerKernel,
  stack,
  stridedSlice,
  Tensor,
  type Tensor4D,
  type TensorInfo,
  tidy,
  transpose,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** The inputs of a kernel that TF.js guarantees. */
type Named<K extends string> = Readonly<Record<K, TensorInfo>>;

let registered = false;

/**
 * What TF.js 4.22 lacks on WebAssembly for training, composed of kernels it has: the gradient of a convolution by its
 * filter (absent) and of max pooling (wrong where a window's maximum is negative). Registering twice does nothing.
 */
export function registerWasmGradients(): void {
  if (registered) return;
  registered = true;
  registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) =>
      filterGradient(inputs as unknown as Named<'x' | 'dy'>, attrs as unknown as Conv2DBackpropFilterAttrs),
  });
  const stock = getKernel('MaxPoolGrad', 'wasm');
  if (!stock) return;
  unregisterKernel('MaxPoolGrad', 'wasm');
  registerKernel({ ...stock, kernelFunc: maxPoolGradient(stock) });
}

/** Kernels are given tensors or bare descriptions of them. */
const asTensor = (info: TensorInfo): Tensor =>
  info instanceof Tensor ? info : engine().makeTensorFromTensorInfo(info);

/**
 * dL/dW of a convolution, [kh, kw, in, out]: with stride 1 itself a convolution of the input by dy with batch and
 * channels exchanged; else one matrix product per position of the filter.
 */
function filterGradient({ x, dy }: Named<'x' | 'dy'>, attrs: Conv2DBackpropFilterAttrs): TensorInfo {
  const { strides, pad: padding, dimRoundingMode, filterShape } = attrs;
  const [kh, kw, inputs, outputs] = filterShape;
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    padding,
    dimRoundingMode,
    false,
    'channelsLast',
  );
  const { strideHeight, strideWidth, outHeight, outWidth, batchSize, padInfo } = info;
  const places = batchSize * outHeight * outWidth;
  const plain = strideHeight === 1 && strideWidth === 1;
  return tidy(() => {
    const values = asTensor(x) as Tensor4D;
    const gradient = asTensor(dy) as Tensor4D;
    const columns = gradient.reshape([places, outputs]);
    if (kh === 1 && kw === 1 && plain) {
      return matMul(values.reshape([places, inputs]), columns, true).reshape(filterShape);
    }
    const padded = pad(values, [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    if (plain) {
      const swapped = conv2d(transpose(padded, [3, 1, 2, 0]), transpose(gradient, [1, 2, 0, 3]), 1, 'valid');
      return transpose(swapped, [1, 2, 0, 3]).slice([0, 0, 0, 0], filterShape);
    }
    const taps = Array.from({ length: kh * kw }, (_, at) => {
      const [top, left] = [Math.floor(at / kw), at % kw];
      const bottom = top + (outHeight - 1) * strideHeight + 1;
      const right = left + (outWidth - 1) * strideWidth + 1;
      const seen = stridedSlice(
        padded,
        [0, top, left, 0],
        [batchSize, bottom, right, inputs],
        [1, strideHeight, strideWidth, 1],
      );
      return matMul(seen.reshape([places, inputs]), columns, true);
    });
    return stack(taps).reshape(filterShape);
  });
}

/**
 * Windows that do not overlap: every place that equals its window's maximum gets the window's gradient, shared where
 * several do. Overlapping windows (ResNet50's first pool, which follows a ReLU) are the stock kernel's, which is right
 * where no maximum is negative; where one is, this throws rather than train on a wrong gradient.
 */
function maxPoolGradient(stock: KernelConfig): KernelConfig['kernelFunc'] {
  return (call) => {
    const { dy, input, output } = call.inputs as unknown as Named<'dy' | 'input' | 'output'>;
    const { filterSize, strides } = call.attrs as unknown as MaxPoolGradAttrs;
    const [size, ...others] = [filterSize, strides].flat();
    const [, height = 0, width = 0] = input.shape;
    const apart = size !== undefined && others.every((value) => value === size);
    if (!apart || height % size !== 0 || width % size !== 0) {
      const lowest = tidy(() => asTensor(output).min().dataSync()[0] ?? 0);
      if (lowest < 0)
        throw new Error('max pooling of negative values in overlapping windows has no gradient here');
      return stock.kernelFunc(call);
    }
    return tidy(() => {
      const enlarge = (t: TensorInfo): Tensor4D =>
        image.resizeNearestNeighbor(asTensor(t) as Tensor4D, [height, width]);
      const highest = equal(asTensor(input), enlarge(output)).cast('float32') as Tensor4D;
      const share = avgPool(highest, size, size, 'valid').mul(size * size) as Tensor4D;
      return highest.mul(enlarge(asTensor(dy).div(share)));
    });
  };
}
