import bidiFactory from 'bidi-js';
import type { FontLibrary, FontWeight } from './font-library.ts';

/** A piece of one line in one font and direction, in the order it is drawn from left to right. */
export interface TextRun {
  /** logical order; the font's own layout turns right-to-left glyphs round */
  readonly text: string;
  readonly file: string;
}

const bidi = bidiFactory();
/** Marks that steer direction and have no glyph. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * Splits one line into runs by font and direction, in visual order (Unicode bidirectional algorithm, rule L2, by runs).
 * @throws SulcusError REPORT_GLYPH_MISSING
 */
export function textRuns(line: string, fonts: FontLibrary, weight: FontWeight, where: string): TextRun[] {
  const text = line.normalize('NFC').replace(INVISIBLE, '');
  const { levels } = bidi.getEmbeddingLevels(text);
  const pieces: { text: string; file: string; level: number }[] = [];
  let index = 0;
  for (const character of text) {
    const level = levels[index] ?? 0;
    index += character.length;
    const code = character.codePointAt(0) ?? 32;
    const last = pieces.at(-1);
    const rightToLeft = level % 2 === 1;
    // a space inside a right-to-left run ends the word: words are then put in visual order one by one
    const file = character === ' ' && last ? last.file : fonts.fileFor(code === 9 ? 32 : code, weight, where);
    const word = rightToLeft && (character === ' ' || last?.text === ' ');
    if (last && last.file === file && last.level === level && !word) last.text += character;
    else pieces.push({ text: character, file, level });
  }
  return visualOrder(pieces);
}

function visualOrder<T extends { level: number }>(pieces: T[]): T[] {
  const highest = Math.max(0, ...pieces.map((piece) => piece.level));
  const ordered = [...pieces];
  for (let level = highest; level >= 1; level--) {
    for (let start = 0; start < ordered.length; start++) {
      if ((ordered[start]?.level ?? 0) < level) continue;
      let end = start;
      while (end + 1 < ordered.length && (ordered[end + 1]?.level ?? 0) >= level) end++;
      ordered.splice(start, end - start + 1, ...ordered.slice(start, end + 1).reverse());
      start = end;
    }
  }
  return ordered;
}
