import { describe, expect, it } from 'vitest';
import type { ModelMetric, ModelRow } from '../../../shared/contract/models.ts';
import { usableFor } from './models-store.ts';

const metric = (value: number, low: number | null, protocol = 'by patient'): ModelMetric => ({
  ...{ name: 'Balanced accuracy', value, low, high: low === null ? null : 1, protocol },
});
const model = (modelId: string, metrics: readonly ModelMetric[], more: Partial<ModelRow> = {}): ModelRow => ({
  ...{ modelId, state: 'ok', problem: null, name: modelId, version: '1', hash: '', task: 'classification' },
  ...{
    architecture: '',
    parameters: 0,
    inputSize: '',
    preprocessing: '',
    threshold: 0.5,
    data: '',
    split: '',
  },
  ...{ recipe: '', licence: '', origin: '', metrics: [...metrics], ensemble: null, own: false, ...more },
});

describe('the models for a task', () => {
  it('are those that can run it, the best measured first', () => {
    const models = [
      model('imported', []),
      model('fair', [metric(0.8, 0.7)]),
      model('broken', [metric(0.99, 0.98)], { state: 'broken' }),
      model('trained-here', [metric(0.99, null)]),
      model('leaks', [metric(0.99, 0.98, 'by slice, leaking'), metric(0.7, 0.6)]),
      model('good', [metric(0.9, 0.8)]),
      model('outlines', [metric(0.99, 0.98)], { task: 'segmentation' }),
    ];
    expect(usableFor(models, 'classification').map(({ modelId }) => modelId)).toEqual([
      ...['good', 'fair', 'leaks', 'imported', 'trained-here'],
    ]);
    expect(usableFor(null, 'classification')).toEqual([]);
  });
});
