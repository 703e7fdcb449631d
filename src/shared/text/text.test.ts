import { describe, expect, it } from 'vitest';
import { csvCell } from './csv-cell.ts';
import { formatScore } from './percent.ts';
import { safeFileName, uniqueFileNames } from './safe-file-name.ts';

describe('model scores', () => {
  it.each([
    [0, '<1 %'],
    [0.004, '<1 %'],
    [0.5, '50 %'],
    [0.99, '99 %'],
    [1, '>99 %'],
    [null, '–'],
  ] as const)('%s reads %s', (score, text) => expect(formatScore(score)).toBe(text));
});

describe('CSV cells', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('%j is neutralised', (cell) =>
    expect(csvCell(cell)).toBe(`'${cell}`),
  );
  it('keeps numbers and plain text', () => expect([csvCell(-3.5), csvCell('a=b')]).toEqual([-3.5, 'a=b']));
});

describe('file names', () => {
  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['CON', '_CON'],
    ['...', 'unnamed'],
    ['name.', 'name'],
    ['Müller^Jürgen', 'Müller^Jürgen'],
  ])('%j becomes %j', (text, name) => expect(safeFileName(text)).toBe(name));
  it('stay within 80 bytes and never collide', () => {
    expect(new TextEncoder().encode(safeFileName('é'.repeat(200))).length).toBeLessThanOrEqual(80);
    expect(uniqueFileNames(['a/b', 'A_B', 'a:b'])).toEqual(['a_b', 'A_B-2', 'a_b-3']);
  });
});
