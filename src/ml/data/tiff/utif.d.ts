/** The part of utif 3.1 that the decoder and the encoder use; the package has no types of its own. */
declare module 'utif' {
  export type Ifd = Record<string, ArrayLike<number | string> | number | boolean>;
  const UTIF: {
    encode(ifds: Ifd[]): ArrayBuffer;
    ttypes: Record<number, number>;
    decode: {
      _decompress(
        image: Ifd,
        ifds: Ifd[],
        data: Uint8Array,
        offset: number,
        length: number,
        compression: number,
        target: Uint8Array,
        targetOffset: number,
        fillOrder: number,
      ): void;
    };
  };
  export default UTIF;
}
