import bidiFactory from 'bidi-js';
import type { FontLibrary, FontWeight } from './font-library.ts';

/** A piece of one line in one font and direction, in the order it is drawn from left to right. */
export interface TextRun {
  /** logical order where the font's own layout turns right-to-left glyphs round, else the order it is drawn in */
  readonly text: string;
  readonly file: string;
}

export type Direction = 'ltr' | 'rtl';

interface Piece {
  text: string;
  readonly file: string;
  readonly level: number;
  readonly kind: 'word' | 'space' | 'single';
}

const bidi = bidiFactory();
/** Marks that steer direction: never taken from a name, or it could turn the date beside it round. */
const STEERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Characters that print nothing in any font. */
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\p{Variation_Selector}/u;
const JOINER = /[\u200c\u200d]/;
const MARK = /\p{M}/u;
const RIGHT_TO_LEFT_LETTER = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * A name or other text of unknown direction, to stand inside a sentence of ours without turning the numbers and dates
 * around it (a first strong isolate).
 */
export const isolated = (text: string): string => `\u2068${text.replace(STEERING, '')}\u2069`;

/** The direction of a paragraph by its first strong character. */
export function directionOf(paragraph: string): Direction {
  const level = bidi.getEmbeddingLevels(paragraph, 'auto').paragraphs[0]?.level ?? 0;
  return level % 2 === 1 ? 'rtl' : 'ltr';
}

/**
 * Splits one line into runs by font and direction, in visual order (Unicode bidirectional algorithm, UAX 9: levels,
 * mirroring L4 by character, reordering L2 by runs).
 * @param direction of the paragraph the line belongs to
 * @throws SulcusError REPORT_GLYPH_MISSING
 */
export function textRuns(
  line: string,
  fonts: FontLibrary,
  weight: FontWeight,
  where: string,
  direction: Direction = 'ltr',
): TextRun[] {
  const text = line.normalize('NFC').replace(/\t/g, ' ');
  const embedding = bidi.getEmbeddingLevels(text, direction);
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels);
  const families = fonts.familiesFor(text);
  const pieces: Piece[] = [];
  let index = 0;
  for (const character of text) {
    const at = index;
    index += character.length;
    if (INVISIBLE.test(character)) continue;
    const last = pieces.at(-1);
    const drawn = mirrored.get(at) ?? character;
    const file = pickFile(drawn, last, (code) => fonts.fileFor(code, weight, where, families), fonts);
    if (file === null) continue;
    const level = embedding.levels[at] ?? 0;
    const kind = kindOf(drawn, level);
    if (last && kind !== 'single' && last.kind === kind && last.file === file && last.level === level) {
      last.text += drawn;
    } else pieces.push({ text: drawn, file, level, kind });
  }
  return visualOrder(pieces).map(({ text: piece, file, level }) => ({
    // punctuation alone has no script that would tell the font's layout to turn it round
    text: level % 2 === 1 && !RIGHT_TO_LEFT_LETTER.test(piece) ? [...piece].reverse().join('') : piece,
    file,
  }));
}

/** Marks, spaces and joiners stay in the font of the letter before them where it has them; null: nothing to draw. */
function pickFile(
  character: string,
  last: Piece | undefined,
  find: (codePoint: number) => string,
  fonts: FontLibrary,
): string | null {
  const code = character.codePointAt(0) ?? 32;
  if (JOINER.test(character)) {
    return last && RIGHT_TO_LEFT_LETTER.test(last.text) && fonts.has(last.file, code) ? last.file : null;
  }
  if (last && (character === ' ' || MARK.test(character)) && fonts.has(last.file, code)) return last.file;
  return find(code);
}

/**
 * In a right-to-left run words and spaces are pieces of their own, because pdfkit sets words one by one from left to
 * right; so is each digit of Arabic script, because fontkit would turn numbers in it round.
 */
function kindOf(character: string, level: number): Piece['kind'] {
  if (level % 2 === 1) return character === ' ' ? 'space' : 'word';
  return RIGHT_TO_LEFT_LETTER.test(character) ? 'single' : 'word';
}

function visualOrder<T extends { level: number }>(pieces: readonly T[]): T[] {
  const highest = pieces.reduce((top, piece) => Math.max(top, piece.level), 0);
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
