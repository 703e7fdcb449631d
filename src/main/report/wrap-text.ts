/** After a space, or after a Han, kana or hangul character that no closing mark follows. */
const BREAK = /(?<=\s)|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])(?![、。，．：；！？）」』】》〉])/u;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Breaks one paragraph into lines no wider than `width`; a word wider than a line is cut between characters, never run
 * over the margin. Each word is measured once, so the time grows with the length of the text.
 * @param measure width of a piece of text, in the unit of `width`
 */
export function wrapParagraph(paragraph: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const end = () => {
    lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  const add = (piece: string, wide: number) => {
    line += piece;
    used += wide;
  };
  for (const word of paragraph.split(BREAK)) {
    const bare = measure(word.trimEnd());
    if (used > 0 && used + bare > width) end();
    if (bare <= width) add(word, measure(word));
    else {
      for (const { segment } of graphemes.segment(word)) {
        const wide = measure(segment);
        if (used > 0 && used + wide > width) end();
        add(segment, wide);
      }
    }
  }
  end();
  return lines;
}
