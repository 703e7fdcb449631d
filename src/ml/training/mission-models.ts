import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildCnn } from '../models/architectures/cnn.ts';
import { buildResnet50 } from '../models/architectures/resnet50.ts';
import { buildResunet } from '../models/architectures/resunet.ts';
import { buildVgg16First, buildVgg16Second } from '../models/architectures/vgg16.ts';
import type { LossName } from './loss-names.ts';

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

/**
 * Why a model cannot be built for inputs of this side (pixels); null when it can. VGG16's and ResNet50's average pooling
 * of 4 x 4 needs 4 x 4 features.
 */
export function whyNotSize({ multipleOf }: MissionModel, size: number): string | null {
  const least = multipleOf === 32 ? 128 : multipleOf;
  return size % multipleOf === 0 && size >= least && size <= 1024
    ? null
    : `a multiple of ${multipleOf} from ${least} to 1024`;
}

/** The loss a model is trained with unless its user says otherwise. */
export const usualLoss = ({ task }: MissionModel): LossName =>
  task === 'segmentation' ? 'dice-cross-entropy' : 'cross-entropy';
