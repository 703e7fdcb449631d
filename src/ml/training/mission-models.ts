import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildCnn } from '../models/architectures/cnn.ts';
import { buildResnet50 } from '../models/architectures/resnet50.ts';
import { buildResunet } from '../models/architectures/resunet.ts';
import { buildVgg16First, buildVgg16Second } from '../models/architectures/vgg16.ts';
import { MISSION_FACTS, type MissionFacts } from './mission-facts.ts';

export interface MissionModel extends MissionFacts {
  readonly build: (size?: number) => LayersModel;
}

/** What can be trained, by the mission's names, with what builds it. */
export const MISSION_MODELS: Readonly<Record<string, MissionModel>> = {
  cnn: { ...MISSION_FACTS.cnn, build: buildCnn },
  'vgg16-1': { ...MISSION_FACTS['vgg16-1'], build: buildVgg16First },
  'vgg16-2': { ...MISSION_FACTS['vgg16-2'], build: buildVgg16Second },
  resnet50: { ...MISSION_FACTS.resnet50, build: buildResnet50 },
  resunet: { ...MISSION_FACTS.resunet, build: buildResunet },
};
