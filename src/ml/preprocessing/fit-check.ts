import type { ModelCard } from '../models/model-card.ts';
import { isConstant, type VolumeSlices } from './intensity-scale.ts';

/** Whether a volume looks like what a model was trained on. */
export type Fit =
  | { readonly kind: 'fits' }
  /** may run; the reasons stand wherever the result appears */
  | { readonly kind: 'outsideTrainingData'; readonly reasons: readonly string[] }
  | { readonly kind: 'refused'; readonly code: 'INPUT_DOES_NOT_FIT'; readonly message: string };

const CHANNEL_NAMES = ['pre-contrast T1', 'FLAIR', 'post-contrast T1'] as const;

/**
 * Holds a volume against a model's card. Size and depth are mapped and marked; a grey volume for a three-channel model
 * runs only where the reader allows it (`allowOutside`), with its channel copied. One channel that is a copy of FLAIR is
 * the way the training data itself fills a missing sequence, so that alone fits; three identical channels run, marked.
 */
export function checkFit(
  card: Pick<ModelCard, 'input' | 'name' | 'trainedOn'>,
  slices: VolumeSlices,
  allowOutside: boolean,
): Fit {
  const read = slices.filter((slice) => slice !== null);
  const reasons: string[] = [];
  const sizes = new Set(read.map(sizeText));
  const known = (card.trainedOn ?? [card.input]).map(sizeText);
  for (const size of known) sizes.delete(size);
  if (sizes.size > 0) {
    reasons.push(
      `Size ${[...sizes].join(', ')}: the model was trained on ${known.join(', ')}; slices are resized.`,
    );
  }
  if (read.some((slice) => slice.bits === 16)) {
    reasons.push('16 bits per sample: the model was trained on 8; the volume is scaled by its maximum.');
  }
  const channels = channelFacts(read);
  if (read.some((slice) => slice.samples === 1)) {
    if (!allowOutside) {
      return {
        kind: 'refused',
        code: 'INPUT_DOES_NOT_FIT',
        message: `${card.name} reads three sequences (${CHANNEL_NAMES.join(', ')}) and this series has one. Allow "outside training data" to run it with the one sequence copied.`,
      };
    }
    reasons.push('One sequence only: it is copied into all three channels.');
  } else if (channels.same01 && channels.same12) {
    reasons.push('One sequence only: the three channels are identical.');
  } else {
    if (channels.same02) reasons.push('Pre-contrast and post-contrast channels are identical.');
    for (const [c, name] of CHANNEL_NAMES.entries()) {
      if (channels.constant[c]) reasons.push(`The ${name} channel is empty.`);
    }
  }
  return reasons.length > 0 ? { kind: 'outsideTrainingData', reasons } : { kind: 'fits' };
}

const sizeText = ({ width, height }: { readonly width: number; readonly height: number }): string =>
  `${width} x ${height}`;

interface ChannelFacts {
  same01: boolean;
  same12: boolean;
  same02: boolean;
  constant: [boolean, boolean, boolean];
}

/** Which channels are copies of each other, or constant, in every slice that shows anything. */
function channelFacts(slices: readonly NonNullable<VolumeSlices[number]>[]): ChannelFacts {
  const colour = slices.filter((slice) => slice.samples === 3 && !isConstant(slice));
  const any = colour.length > 0;
  const facts: ChannelFacts = { same01: any, same12: any, same02: any, constant: [any, any, any] };
  const first = colour[0]?.data.subarray(0, 3) ?? [];
  for (const { data } of colour) {
    // a usual volume answers all questions with its first slices
    if (!facts.same01 && !facts.same12 && !facts.same02 && !facts.constant.includes(true)) break;
    for (let i = 0; i < data.length; i += 3) {
      if (data[i] !== data[i + 1]) facts.same01 = false;
      if (data[i + 1] !== data[i + 2]) facts.same12 = false;
      if (data[i] !== data[i + 2]) facts.same02 = false;
      for (let c = 0; c < 3; c++) if (data[i + c] !== first[c]) facts.constant[c] = false;
    }
  }
  return facts;
}
