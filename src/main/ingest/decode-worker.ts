import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { hashPixels } from '../../ml/data/pixel-hash.ts';
import { readTiffPages } from '../../ml/data/tiff/decode-tiff.ts';
import { EXPORT_TAG, isOwnExport } from '../../ml/data/tiff/encode-tiff.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { encodeRuns } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { DecodeAnswer, DecodedPage, DecodeRequest } from './decode-messages.ts';
import { describePage } from './describe-page.ts';

/** Reads, decodes and hashes files away from main's event loop; one answer per request, errors as values. */
parentPort?.on('message', (request: DecodeRequest) => {
  void answer(request).then(
    (reply) => parentPort?.postMessage(reply, transferables(reply)),
    (error: unknown) =>
      parentPort?.postMessage({ id: request.id, ok: false, problem: asNotice(error, request.fileName) }),
  );
});

async function answer(request: DecodeRequest): Promise<DecodeAnswer> {
  const bytes = await read(request.path, request.fileName);
  const { pages, description } = readTiffPages(bytes, request.fileName);
  if (request.kind === 'pixels') return pixelsOf(request, pages);
  if (isOwnExport(description)) {
    throw new SulcusError(
      'OWN_EXPORT',
      `${request.fileName} was exported by Sulcus (${EXPORT_TAG}): it is a result, not an original or a ground truth, and was left out.`,
    );
  }
  if (request.kind === 'mask')
    return { id: request.id, ok: true, kind: 'mask', runs: encodeRuns(maskOf(request, pages)) };
  return {
    id: request.id,
    ok: true,
    kind: 'slice',
    fileSha256: createHash('sha256').update(bytes).digest('hex'),
    pages: pages.map((page): DecodedPage => describePage(page)),
  };
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
function maskOf(
  request: Extract<DecodeRequest, { kind: 'mask' }>,
  pages: readonly DecodedSlice[],
): Uint8Array {
  const page = pages[0];
  const name = request.fileName;
  if (!page || pages.length > 1)
    throw new SulcusError('MASK_PAGES', `${name} has ${pages.length} pages; a mask has one.`);
  if (page.width !== request.width || page.height !== request.height) {
    throw new SulcusError(
      'MASK_SIZE',
      `${name} is ${page.width} x ${page.height} but its slice is ${request.width} x ${request.height}: the mask was left out, the slice was imported. Export the mask at the size of the slice.`,
    );
  }
  const mask = new Uint8Array(page.width * page.height);
  let other = 0;
  for (let i = 0; i < mask.length; i++) {
    const value = page.data[i * page.samples] ?? 0;
    if (value === 0) continue;
    if (other === 0) other = value;
    if (value !== other) {
      throw new SulcusError(
        'MASK_VALUES',
        `${name} has more than two values: it is not a binary mask and was left out.`,
      );
    }
    mask[i] = 1;
  }
  return mask;
}

async function read(path: string, fileName: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') {
      throw new SulcusError(
        'FILE_MISSING',
        `${fileName} is no longer where it was. Put it back, or re-link the series to its new folder.`,
      );
    }
    throw new SulcusError(
      'FILE_UNREADABLE',
      `${fileName} cannot be read (${code || 'unknown cause'}). Check its permissions and the disk.`,
    );
  }
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
