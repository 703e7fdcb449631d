import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildResunetPlus } from '../testing/resunet-plus.ts';
import { buildCnn } from './cnn.ts';
import { buildResnet50 } from './resnet50.ts';
import { buildResunet } from './resunet.ts';
import { buildVgg16First, buildVgg16Second } from './vgg16.ts';

/** VGG16 and ResNet50 without top as published by Keras. */
const VGG16_BASE = 14_714_688;
const RESNET50_BASE = 23_587_712;

const cases: [
  name: string,
  build: (size?: number) => LayersModel,
  parameters: number,
  output: (number | null)[],
][] = [
  ['resunet', buildResunet, 1_210_513, [null, 256, 256, 1]],
  ['resunet-plus', buildResunetPlus, 2_325_153, [null, 256, 256, 1]],
  // 3x3 convolutions (896 + 18,496 + 73,856), 131,072 x 128 + 128, 128 x 2 + 2
  ['cnn', buildCnn, 896 + 18_496 + 73_856 + 16_777_344 + 258, [null, 2]],
  ['vgg16-1', buildVgg16First, VGG16_BASE + (25_088 * 128 + 128) + 258, [null, 2]],
  [
    'vgg16-2',
    buildVgg16Second,
    VGG16_BASE + (512 * 512 + 512) + (512 * 256 + 256) + (256 * 128 + 128) + 258,
    [null, 2],
  ],
  [
    'resnet50',
    buildResnet50,
    RESNET50_BASE + (8192 * 256 + 256) + (256 * 256 + 256) + (256 * 128 + 128) + 258,
    [null, 2],
  ],
];

const repeat = (times: number, ...names: string[]): string[] =>
  Array.from({ length: times }, () => names).flat();
const vggBase = [2, 2, 3, 3, 3].flatMap((count) => [...repeat(count, 'Conv2D'), 'MaxPooling2D']);
const orders: [name: string, build: () => LayersModel, classes: string[]][] = [
  [
    'cnn',
    buildCnn,
    [...repeat(3, 'Conv2D', 'MaxPooling2D', 'Dropout'), 'Flatten', 'Dense', 'Dropout', 'Dense'],
  ],
  ['vgg16-1', buildVgg16First, [...vggBase, 'Flatten', 'Dense', 'Dense']],
  [
    'vgg16-2',
    buildVgg16Second,
    [...vggBase, 'AveragePooling2D', 'Flatten', ...repeat(2, 'Dense', 'Dropout'), 'Dense', 'Dense'],
  ],
];

describe('the architectures of the mission', () => {
  it.each(cases)(
    '%s has the parameters and the output shape it is known for',
    (_name, build, parameters, output) => {
      const model = build();
      expect(model.countParams()).toBe(parameters);
      expect(model.outputs[0]?.shape).toEqual(output);
      model.dispose();
    },
  );

  it.each(orders)('%s has its layers in the order of the mission', (_name, build, expected) => {
    const model = build();
    expect(model.layers.map((layer) => layer.getClassName())).toEqual(['InputLayer', ...expected]);
    model.dispose();
  });

  it('resunet-plus is the mean of its members, each a network of its own', () => {
    const one = buildResunetPlus(32);
    const three = buildResunetPlus(32, 3);
    expect(three.countParams()).toBe(3 * one.countParams());
    const names = three.layers.map((layer) => layer.name);
    expect(names.at(-1)).toBe('mean');
    for (const layer of one.layers.slice(1))
      for (const prefix of ['m1', 'm2', 'm3']) expect(names).toContain(layer.name.replace('m1', prefix));
    one.dispose();
    three.dispose();
  });

  it('resnet50 ends in average pooling and three dense layers with dropout; its stages have 3, 4, 6 and 3 blocks', () => {
    const model = buildResnet50();
    const classes = model.layers.map((layer) => layer.getClassName());
    expect(classes.slice(-9)).toEqual([
      'AveragePooling2D',
      'Flatten',
      ...repeat(3, 'Dense', 'Dropout'),
      'Dense',
    ]);
    const blocks = [2, 3, 4, 5].map(
      (stage) =>
        model.layers.filter((layer) => new RegExp(`^conv${stage}_block\\d+_add$`).test(layer.name)).length,
    );
    expect(blocks).toEqual([3, 4, 6, 3]);
    model.dispose();
  });

  it('resunet keeps the size of another multiple of 16', () => {
    const model = buildResunet(32);
    const y = model.predict(zeros([2, 32, 32, 3])) as Tensor;
    expect(y.shape).toEqual([2, 32, 32, 1]);
    model.dispose();
  });
});
