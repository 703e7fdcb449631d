import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildCnn } from '../models/architectures/cnn.ts';
import { buildResnet50 } from '../models/architectures/resnet50.ts';
import { buildResunet } from '../models/architectures/resunet.ts';
import { buildVgg16First, buildVgg16Second } from '../models/architectures/vgg16.ts';

export interface MissionModel {
  readonly task: 'classification' | 'segmentation';
  readonly build: (size?: number) => LayersModel;
  /** side of the input as published, pixels */
  readonly size: number;
  /** other sides must be a multiple of this */
  readonly multipleOf: number;
  /** layers of the published backbone, which ImageNet weights are for; null: it has none */
  readonly base: RegExp | null;
  /** the backbone stays as it is once it has weights from elsewhere */
  readonly frozenBase: boolean;
}

const VGG_BASE = /^block\d_conv\d$/;

/** What can be trained, by the mission's names. */
export const MISSION_MODELS: Readonly<Record<string, MissionModel>> = {
  cnn: { task: 'classification', build: buildCnn, size: 256, multipleOf: 8, base: null, frozenBase: false },
  'vgg16-1': {
    task: 'classification',
    build: buildVgg16First,
    size: 224,
    multipleOf: 32,
    base: VGG_BASE,
    frozenBase: false,
  },
  'vgg16-2': {
    task: 'classification',
    build: buildVgg16Second,
    size: 224,
    multipleOf: 32,
    base: VGG_BASE,
    frozenBase: true,
  },
  resnet50: {
    task: 'classification',
    build: buildResnet50,
    size: 256,
    multipleOf: 32,
    base: /^conv\d/,
    frozenBase: false,
  },
  resunet: {
    task: 'segmentation',
    build: buildResunet,
    size: 256,
    multipleOf: 16,
    base: null,
    frozenBase: false,
  },
};
