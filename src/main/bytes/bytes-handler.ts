import type { Database } from 'better-sqlite3';
import { parseMaskSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listThumbnails } from '../catalogue/series-rows.ts';
import { readProbability, readSpread } from '../inference/prediction-store.ts';
import { THUMBNAIL } from '../ingest/describe-page.ts';
import type { MaskService } from '../masks/mask-service.ts';
import type { PixelStore } from './pixel-store.ts';

export interface BytesSources {
  readonly database: Database;
  readonly pixels: PixelStore;
  readonly masks: MaskService;
  /** hash of the model as it is now, null when it is not here */
  currentHash(modelId: string): string | null;
  /** where a classifier looked in a slice, width * height */
  explain(sliceId: number, modelId: string, signal: AbortSignal): Promise<Uint8Array>;
  reportBytes(reportId: number): Uint8Array | null;
  takeDownload(token: string): { name: string; bytes: Uint8Array } | null;
}

type Headers = Record<string, string>;

/** `Request -> Response` for everything under `/bytes/`; the host has checked who asks. Never throws. */
export function createBytesHandler(sources: BytesSources): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return plain(405, 'only GET');
    const asked = askedFor(request.url);
    if (asked?.parts[0] !== 'bytes') return plain(404, 'unknown');
    try {
      return (await route(sources, asked, request.signal)) ?? plain(404, 'unknown');
    } catch (error) {
      if (error instanceof SulcusError)
        return plain(error.code.endsWith('UNKNOWN') ? 404 : 409, `${error.code}: ${error.message}`);
      return plain(500, 'INTERNAL: this could not be read');
    }
  };
}

async function route(
  sources: BytesSources,
  { parts: [, kind, first, second], slices }: Asked,
  signal: AbortSignal,
): Promise<Response | null> {
  const id = rowIdOf(first);
  switch (kind) {
    case 'slice': {
      if (id === null) return null;
      const slice = await sources.pixels.read(id);
      return binary(slice.bytes, {
        'x-sulcus-width': String(slice.width),
        'x-sulcus-height': String(slice.height),
        'x-sulcus-samples': String(slice.samples),
        'x-sulcus-bits': String(slice.bits),
        'x-sulcus-pixel-sha256': slice.pixelSha256,
      });
    }
    case 'thumbnails':
      return id === null
        ? null
        : binary(thumbnails(sources.database, id), { 'x-sulcus-size': String(THUMBNAIL) });
    case 'masks':
      if (id === null || !second || !parseMaskSource(second)) return null;
      return binary(sources.masks.bytes(id, second, slices), {});
    case 'probability':
    case 'spread': {
      const hash = second ? sources.currentHash(second) : null;
      if (id === null || !second || !hash) return null;
      const read = kind === 'spread' ? readSpread : readProbability;
      const map = read(sources.database, id, second, hash);
      return map && binary(map, {});
    }
    case 'explanation':
      return id === null || !second ? null : binary(await sources.explain(id, second, signal), {});
    case 'report': {
      const pdf = id === null ? null : sources.reportBytes(id);
      return pdf && binary(pdf, { 'content-type': 'application/pdf' });
    }
    case 'download': {
      const archive = first ? sources.takeDownload(first) : null;
      return (
        archive &&
        binary(archive.bytes, {
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(archive.name)}`,
        })
      );
    }
    default:
      return null;
  }
}

function thumbnails(database: Database, seriesId: number): Uint8Array {
  const size = THUMBNAIL * THUMBNAIL;
  const rows = listThumbnails(database, seriesId);
  const out = new Uint8Array(rows.length * size);
  rows.forEach((thumbnail, index) => {
    if (thumbnail?.length === size) out.set(thumbnail, index * size);
  });
  return out;
}

interface Asked {
  readonly parts: readonly string[];
  /** `?slices=4-7`: of these slices only; null: of all */
  readonly slices: ReadonlySet<number> | null;
}

function askedFor(address: string): Asked | null {
  try {
    const { pathname, searchParams } = new URL(address);
    const slices = searchParams.get('slices');
    return {
      parts: pathname.split('/').filter(Boolean).map(decodeURIComponent),
      slices: slices === null ? null : new Set(slices.split('-').flatMap((text) => rowIdOf(text) ?? [])),
    };
  } catch {
    return null;
  }
}

const rowIdOf = (text: string | undefined): number | null =>
  text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;

const binary = (bytes: Uint8Array, headers: Headers): Response =>
  new Response(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as BodyInit, {
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store', ...headers },
  });

const plain = (status: number, text: string): Response =>
  new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
