import { describe, expect, it } from 'vitest';
import { readSpacing } from './read-spacing.ts';

const read = (x: string, y = '', z = '') => readSpacing({ x, y, z });

describe('spacing as it is typed', () => {
  it('is read with point or comma, with or without its unit', () => {
    expect(read('0.5', '1.2 mm', '5mm')).toEqual({ x: 0.5, y: 1.2, z: 5 });
    expect(read('0,5')).toEqual({ x: 0.5, y: 0.5, z: null });
    expect(read(' 1 MM ')).toEqual({ x: 1, y: 1, z: null });
  });
  it('is taken back by three empty fields alone', () => {
    expect(read('', '', '')).toBeNull();
    expect(read('', '', '5')).toContain('pixel width too');
  });
  it.each([
    [['half'], 'The pixel width'],
    [['0.5', '1.2.3'], 'The pixel height'],
    [['0.5', '-1'], 'The pixel height'],
    [['0.5', '', '0'], 'The distance between slices'],
    [['0.5', '', '5 cm'], '“5 cm”'],
    [['1000'], 'The pixel width'],
  ] as const)('%j is refused by the name of its field', ([x, y = '', z = '']: readonly string[], words) => {
    expect(read(x ?? '', y, z)).toContain(words);
  });
});
