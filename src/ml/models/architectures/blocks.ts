import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

type Tensor = SymbolicTensor;
type ConvOptions = Partial<Parameters<typeof layers.conv2d>[0]>;

/** Every layer has a name of its own, so that weights are matched by name and never by position. */
export const conv = (
  x: Tensor,
  name: string,
  filters: number,
  size: number,
  options: ConvOptions = {},
): Tensor =>
  layers.conv2d({ name, filters, kernelSize: size, padding: 'same', ...options }).apply(x) as Tensor;

/** Batch normalisation with Keras' own defaults (epsilon 1e-3, momentum 0.99). */
export const norm = (x: Tensor, name: string): Tensor =>
  layers.batchNormalization({ name, epsilon: 1e-3, momentum: 0.99 }).apply(x) as Tensor;

export const relu = (x: Tensor, name: string): Tensor =>
  layers.activation({ name, activation: 'relu' }).apply(x) as Tensor;

export const maxPool = (x: Tensor, name: string, size = 2, strides = size): Tensor =>
  layers.maxPooling2d({ name, poolSize: size, strides }).apply(x) as Tensor;

export const averagePool = (x: Tensor, name: string, size: number): Tensor =>
  layers.averagePooling2d({ name, poolSize: size }).apply(x) as Tensor;

export const pad = (x: Tensor, name: string, padding: number): Tensor =>
  layers.zeroPadding2d({ name, padding }).apply(x) as Tensor;

export const upSample = (x: Tensor, name: string): Tensor =>
  layers.upSampling2d({ name, size: [2, 2] }).apply(x) as Tensor;

export const concatenate = (xs: Tensor[], name: string): Tensor =>
  layers.concatenate({ name }).apply(xs) as Tensor;

export const add = (xs: Tensor[], name: string): Tensor => layers.add({ name }).apply(xs) as Tensor;

export const average = (xs: Tensor[], name: string): Tensor => layers.average({ name }).apply(xs) as Tensor;

export const flatten = (x: Tensor, name: string): Tensor => layers.flatten({ name }).apply(x) as Tensor;

export const dropout = (x: Tensor, name: string, rate: number): Tensor =>
  layers.dropout({ name, rate }).apply(x) as Tensor;

export const denseRelu = (
  x: Tensor,
  name: string,
  units: number,
  initializer: 'heUniform' | 'glorotUniform' = 'glorotUniform',
): Tensor =>
  layers.dense({ name, units, activation: 'relu', kernelInitializer: initializer }).apply(x) as Tensor;

/** The last layer of every classifier: no tumour, tumour. */
export const twoClasses = (x: Tensor): Tensor =>
  layers.dense({ name: 'output', units: 2, activation: 'softmax' }).apply(x) as Tensor;
