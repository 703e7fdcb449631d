import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { hashPixels } from '../../ml/data/pixel-hash.ts';
import { readTiffPages } from '../../ml/data/tiff/decode-tiff.ts';
import { EXPORT_TAG, isOwnExport } from '../../ml/data/tiff/encode-tiff.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { encodeRuns } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { binaryOf } from './binary-of.ts';
import type {
  DecodeAnswer,
  DecodedPage,
  DecodeRequest,
  GroundTruth,
  SliceFile,
  SliceFileAnswer,
} from './decode-messages.ts';
import { describePage } from './describe-page.ts';
import { readImageFile } from './read-image-file.ts';

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
  const fileName = basename(path);
  try {
    const { pages, description } = readTiffPages(readImageFile(path, fileName), fileName);
    refuseOwnExport(description, fileName);
    return { runs: encodeRuns(maskOf(pages, slice, fileName)) };
  } catch (error) {
    return { problem: asNotice(error, fileName) };
  }
}

function refuseOwnExport(description: string | undefined, fileName: string): void {
  if (!isOwnExport(description)) return;
  throw new SulcusError(
    'OWN_EXPORT',
    `${fileName} was exported by Sulcus (${EXPORT_TAG}): it is a result, not an original or a ground truth, and was left out.`,
  );
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

/** A ground-truth mask: one channel (or three equal ones), two values, the size of its slice. */
function maskOf(pages: readonly DecodedSlice[], slice: DecodedSlice, name: string): Uint8Array {
  const page = pages[0];
  if (!page || pages.length > 1)
    throw new SulcusError('MASK_PAGES', `${name} has ${pages.length} pages; a mask has one.`);
  if (page.width !== slice.width || page.height !== slice.height) {
    throw new SulcusError(
      'MASK_SIZE',
      `${name} is ${page.width} x ${page.height} but its slice is ${slice.width} x ${slice.height}: the mask was left out, the slice was imported. Export the mask at the size of the slice.`,
    );
  }
  const mask = binaryOf(page);
  if (!mask) {
    throw new SulcusError(
      'MASK_VALUES',
      `${name} has more than two values: it is not a binary mask and was left out.`,
    );
  }
  return mask;
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
