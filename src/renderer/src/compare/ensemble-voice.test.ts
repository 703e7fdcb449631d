import { describe, expect, it } from 'vitest';
import { modelSource } from '../../../shared/domain/mask-source.ts';
import { modelRowOf } from '../read/testing/fake-rows.ts';
import { repeatsMember } from './ensemble-voice.ts';

const HASH = '0123456789ab';
const setting = (id: string, current = true) => ({
  source: modelSource(id, HASH),
  kind: 'model' as const,
  label: id,
  colour: '#FFFFFF',
  dash: [],
  visible: true,
  opacity: 90,
  style: 'outline' as const,
  current,
});
const models = [
  modelRowOf('one', 'segmentation'),
  {
    ...modelRowOf('both', 'segmentation'),
    ensemble: { rule: 'mean' as const, members: ['one', 'two'].map((id) => ({ id, hash: HASH })) },
  },
];
const both = modelSource('both', HASH);

describe('an ensemble beside others', () => {
  it.each([
    ['repeats a member that speaks itself', [setting('one'), setting('both')], true],
    ['does not where only its other members could', [setting('three'), setting('both')], false],
    ['does not where the member is another version now', [setting('one', false), setting('both')], false],
  ])('%s', (_name, sources, expected) => {
    expect(repeatsMember({ models, sources }, both)).toBe(expected);
    expect(repeatsMember({ models, sources }, modelSource('one', HASH))).toBe(false);
  });
});
