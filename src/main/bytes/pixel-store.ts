import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type CatalogueSlice, readSlice } from '../catalogue/series-rows.ts';
import type { DecodePool } from '../ingest/decode-pool.ts';

export interface BoundPixels extends DecodedSlice {
  readonly sliceId: number;
  readonly pixelSha256: string;
  readonly bytes: Uint8Array;
}

/** Bytes of decoded slices kept in memory: about four series of this data. */
const CACHE_BYTES = 48 * 1024 * 1024;

/** Decoded slices by id, decoded away from the event loop, checked against the hash in the catalogue. */
export class PixelStore {
  readonly #database: Database;
  readonly #pool: DecodePool;
  readonly #cache = new Map<number, BoundPixels>();
  /** being decoded, by slice and hash: asked for by several panes at once it is decoded once */
  readonly #reading = new Map<string, Promise<BoundPixels>>();
  #cached = 0;

  constructor(database: Database, pool: DecodePool) {
    this.#database = database;
    this.#pool = pool;
  }

  /** @throws SulcusError PIXELS_CHANGED when the file no longer holds what was imported; what the decoder says */
  async read(sliceId: number): Promise<BoundPixels> {
    const slice = readSlice(this.#database, sliceId);
    const hit = this.#cache.get(sliceId);
    if (hit && hit.pixelSha256 === slice.pixel_sha256) {
      this.#cache.delete(sliceId);
      this.#cache.set(sliceId, hit);
      return hit;
    }
    const key = `${sliceId} ${slice.pixel_sha256}`;
    const reading = this.#reading.get(key) ?? this.#decode(slice).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  async #decode(slice: CatalogueSlice): Promise<BoundPixels> {
    const fileName = basename(slice.path);
    const answer = await this.#pool.run(
      { kind: 'pixels', path: slice.path, fileName, page: slice.page },
      true,
    );
    if (answer.pixelSha256 !== slice.pixel_sha256) {
      throw new SulcusError(
        'PIXELS_CHANGED',
        `${fileName} no longer holds the pixels that were imported. It is not shown under the old masks; restore the file, or import it under another name.`,
      );
    }
    const { data: bytes, width, height, samples, bits, pixelSha256 } = answer;
    const data = bits === 16 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2) : bytes;
    const pixels: BoundPixels = { sliceId: slice.id, width, height, samples, bits, pixelSha256, data, bytes };
    this.#keep(pixels);
    return pixels;
  }

  #keep(pixels: BoundPixels): void {
    this.#cached -= this.#cache.get(pixels.sliceId)?.bytes.byteLength ?? 0;
    this.#cache.set(pixels.sliceId, pixels);
    this.#cached += pixels.bytes.byteLength;
    for (const [id, old] of this.#cache) {
      if (this.#cached <= CACHE_BYTES) break;
      this.#cache.delete(id);
      this.#cached -= old.bytes.byteLength;
    }
  }
}
