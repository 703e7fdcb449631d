/** One decoded slice with the file's own sample depth; nothing is scaled or windowed yet. */
export interface DecodedSlice {
  /** columns, pixels */
  readonly width: number;
  /** rows, pixels */
  readonly height: number;
  /** channels per pixel: 1 (grey) or 3 (three sequences stored as RGB) */
  readonly samples: 1 | 3;
  readonly bits: 8 | 16;
  /** row-major, channels interleaved; length = width * height * samples */
  readonly data: Uint8Array | Uint16Array;
}
