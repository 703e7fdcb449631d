/** The part of bidi-js that the reports use. */
declare module 'bidi-js' {
  export default function bidiFactory(): {
    getEmbeddingLevels(
      text: string,
      direction?: 'ltr' | 'rtl' | 'auto',
    ): { levels: Uint8Array; paragraphs: { start: number; end: number; level: number }[] };
    /** index of each character that is drawn mirrored -> what is drawn instead */
    getMirroredCharactersMap(text: string, levels: Uint8Array): Map<number, string>;
  };
}
