import { expect, it } from 'vitest';
import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import { changedModels } from './changed-models.ts';

it('a model changed when it is installed under another hash; one that is gone did not', () => {
  const hashes = { same: 'aaaaaaaaaaaa', other: 'bbbbbbbbbbbb', gone: 'cccccccccccc' };
  const models = Object.fromEntries(
    Object.entries(hashes).map(([id, hash]) => [id, { name: id, version: '1', hash }]),
  ) as unknown as Evaluation['models'];
  const installed = [
    { modelId: 'same', hash: 'aaaaaaaaaaaa' },
    { modelId: 'other', hash: 'dddddddddddd' },
  ];
  expect([...changedModels({ models }, installed)]).toEqual(['other']);
});
