import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { readGroundTruth, refuseOwnExport } from '../../ml/data/ground-truth.ts';
import { hashPixels } from '../../ml/data/pixel-hash.ts';
import { readImageFile } from '../../ml/data/read-image-file.ts';
import { readTiffPages } from '../../ml/data/tiff/decode-tiff.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { encodeRuns } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type {
  DecodeAnswer,
  DecodedPage,
  DecodeRequest,
  GroundTruth,
  SliceFile,
  SliceFileAnswer,
} from './decode-messages.ts';
import { describePage } from './describe-page.ts';

/** Reads, decodes and hashes files away from main's event loop; one answer per request, errors as values. */
parentPort?.on('message', (request: DecodeRequest) => {
  const reply = request.kind === 'pixels' ? pixelsAnswer(request) : slicesAnswer(request);
  parentPort?.postMessage(reply, transferables(reply));
});

function slicesAnswer({ id, files }: Extract<DecodeRequest, { kind: 'slices' }>): DecodeAnswer {
  return { id, ok: true, kind: 'slices', files: files.map(readSlice) };
}

function readSlice({ path, fileName, maskPath }: SliceFile): SliceFileAnswer {
  try {
    const bytes = readImageFile(path, fileName);
    const { pages, description } = readTiffPages(bytes, fileName);
    refuseOwnExport(description, fileName);
    const [page] = pages;
    return {
      ok: true,
      fileSha256: createHash('sha256').update(bytes).digest('hex'),
      pages: pages.map((page): DecodedPage => describePage(page)),
      groundTruth: maskPath && page && pages.length === 1 ? groundTruth(maskPath, page) : null,
    };
  } catch (error) {
    return { ok: false, problem: asNotice(error, fileName) };
  }
}

function pixelsAnswer(request: Extract<DecodeRequest, { kind: 'pixels' }>): DecodeAnswer {
  try {
    const bytes = readImageFile(request.path, request.fileName);
    return pixelsOf(request, readTiffPages(bytes, request.fileName).pages);
  } catch (error) {
    return { id: request.id, ok: false, problem: asNotice(error, request.fileName) };
  }
}

function groundTruth(path: string, slice: DecodedSlice): GroundTruth {
  try {
    return { runs: encodeRuns(readGroundTruth(path, slice)) };
  } catch (error) {
    return { problem: asNotice(error, basename(path)) };
  }
}

function pixelsOf(
  request: Extract<DecodeRequest, { kind: 'pixels' }>,
  pages: readonly DecodedSlice[],
): DecodeAnswer {
  const page = pages[request.page];
  if (!page)
    throw new SulcusError('PAGE_MISSING', `${request.fileName} no longer has page ${request.page + 1}.`);
  const { width, height, samples, bits, data } = page;
  const copy = Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return {
    id: request.id,
    ok: true,
    kind: 'pixels',
    width,
    height,
    samples,
    bits,
    pixelSha256: hashPixels(page),
    data: copy,
  };
}

const asNotice = (error: unknown, fileName: string) =>
  error instanceof SulcusError
    ? { code: error.code, message: error.message, file: fileName }
    : {
        code: 'DECODER_FAILED',
        message: `${fileName} could not be decoded. It was left out.`,
        file: fileName,
      };

const transferables = (reply: DecodeAnswer): ArrayBuffer[] =>
  reply.ok && reply.kind === 'pixels' && reply.data.buffer instanceof ArrayBuffer ? [reply.data.buffer] : [];
