import { describe, expect, it } from 'vitest';
import { modelSource, parseMaskSource, readerSource } from './mask-source.ts';

describe('mask sources', () => {
  it('reads back what it writes', () => {
    expect(parseMaskSource(modelSource('resunet', '0123456789ab'))).toEqual({
      kind: 'model',
      id: 'resunet',
      hash: '0123456789ab',
    });
    expect(parseMaskSource(readerSource(7))).toEqual({ kind: 'reader', id: '7', hash: null });
    expect(parseMaskSource('groundTruth')?.kind).toBe('groundTruth');
    expect(parseMaskSource('consensus:majority')?.id).toBe('majority');
  });

  it.each([
    '',
    'reader:0',
    'reader:-1',
    'model:resunet',
    'model:../x@0123456789ab',
    'truth',
    'reader:1 or 1=1',
  ])('refuses %j', (text) => expect(parseMaskSource(text)).toBeNull());
});
