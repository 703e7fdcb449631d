import type { LossName } from './loss-names.ts';

/** What is known of a model of the mission without building it, and so without TF.js. */
export interface MissionFacts {
  readonly task: 'classification' | 'segmentation';
  /** side of the input as published, pixels */
  readonly size: number;
  /** other sides must be a multiple of this */
  readonly multipleOf: number;
  /** layers of the published backbone, which ImageNet weights are for; null: it has none */
  readonly base: RegExp | null;
  /** the backbone stays as it is once it has weights from elsewhere */
  readonly frozenBase: boolean;
}

const VGG16 = { task: 'classification', size: 224, multipleOf: 32, base: /^block\d_conv\d$/ } as const;

/** What can be trained, by the mission's names. */
export const MISSION_FACTS = {
  cnn: { task: 'classification', size: 256, multipleOf: 8, base: null, frozenBase: false },
  'vgg16-1': { ...VGG16, frozenBase: false },
  'vgg16-2': { ...VGG16, frozenBase: true },
  resnet50: { task: 'classification', size: 256, multipleOf: 32, base: /^conv\d/, frozenBase: false },
  resunet: { task: 'segmentation', size: 256, multipleOf: 16, base: null, frozenBase: false },
} as const satisfies Readonly<Record<string, MissionFacts>>;

/**
 * Why a model cannot be built for inputs of this side (pixels); null when it can. VGG16's and ResNet50's average pooling
 * of 4 x 4 needs 4 x 4 features.
 */
export function whyNotSize({ multipleOf }: MissionFacts, size: number): string | null {
  const least = multipleOf === 32 ? 128 : multipleOf;
  return size % multipleOf === 0 && size >= least && size <= 1024
    ? null
    : `a multiple of ${multipleOf} from ${least} to 1024`;
}

/** The loss a model is trained with unless its user says otherwise. */
export const usualLoss = ({ task }: MissionFacts): LossName =>
  task === 'segmentation' ? 'dice-cross-entropy' : 'cross-entropy';
