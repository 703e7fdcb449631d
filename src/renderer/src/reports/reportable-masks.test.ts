import { describe, expect, it } from 'vitest';
import type { MaskSet } from '../../../shared/contract/masks.ts';
import { maskOption, reportableMasks } from './reportable-masks.ts';

const set = (source: string, kind: MaskSet['kind'], current = true): MaskSet => ({
  source,
  kind,
  label: source,
  current,
  slices: [
    { sliceId: 1, revision: 1, pixels: 0 },
    { sliceId: 2, revision: 1, pixels: 9 },
  ],
});
const all = [
  set('groundTruth', 'groundTruth'),
  set('model:unet@0123456789ab', 'model'),
  set('reader:2', 'reader'),
  set('reader:1', 'reader'),
];

describe('the mask of a report', () => {
  it('is this reader’s first, then a model’s, the ground truth only by choice', () => {
    expect(reportableMasks(all, 1).map((one) => one.source)).toEqual([
      'reader:1',
      'reader:2',
      'model:unet@0123456789ab',
      'groundTruth',
    ]);
    expect(reportableMasks(all.slice(0, 2), 1)[0]?.kind).toBe('model');
  });
  it('is never one that is out of date', () => {
    expect(reportableMasks([set('model:unet@0123456789ab', 'model', false)], 1)).toEqual([]);
  });
  it('is offered with how much it outlines, empty slices not counted', () => {
    expect(maskOption(set('CNN', 'model'))).toBe('CNN (model only), 1 slice outlined');
    expect(maskOption(set('ground truth', 'groundTruth'))).toBe('ground truth, 1 slice outlined');
  });
});
