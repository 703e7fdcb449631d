import { describe, expect, it } from 'vitest';
import { modelSource, readerSource } from './mask-source.ts';
import { modelOrder, READER_COLOUR, sourceStyle } from './source-style.ts';

describe('the look of a source', () => {
  it('is the same for every version of a model and differs between models', () => {
    const order = modelOrder(['cnn', 'resunet'], ['removed', 'resunet']);
    expect(order).toEqual(['cnn', 'resunet', 'removed']);
    const look = (id: string, hash: string) => sourceStyle(modelSource(id, hash), order).colour;
    expect(look('resunet', 'aaaaaaaaaaaa')).toBe(look('resunet', 'bbbbbbbbbbbb'));
    expect(new Set(order.map((id) => look(id, 'aaaaaaaaaaaa'))).size).toBe(3);
  });

  it('tells readers apart by line and shade', () => {
    const looks = [1, 2, 3, 4, 5, 6].map((id) => sourceStyle(readerSource(id), []));
    expect(looks[0]).toEqual({ colour: READER_COLOUR, dash: [] });
    expect(new Set(looks.map((look) => look.dash.join())).size).toBe(6);
    expect(looks[0]?.colour).not.toBe(looks[1]?.colour);
    expect(sourceStyle(readerSource(7), [])).toEqual(looks[0]);
  });

  it('keeps ground truth and consensus away from people and models', () => {
    const all = ['groundTruth', 'consensus:majority', 'reader:1', 'model:a@bbbbbbbbbbbb'];
    expect(new Set(all.map((source) => sourceStyle(source, ['a']).colour)).size).toBe(4);
    expect(sourceStyle('consensus:majority', []).dash.length).toBeGreaterThan(0);
  });
});
