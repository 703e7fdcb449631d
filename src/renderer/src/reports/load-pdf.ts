import type { PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

/** What holds memory: the opened file and the worker that reads it. */
export interface OpenPdf {
  readonly document: PDFDocumentProxy;
  close(): void;
}

/**
 * Opens a PDF for the page, with pdf.js in a worker of its own: the same picture in every host, whether or not the
 * window has a viewer for PDF. Glyphs are drawn as outlines, so no font is installed and the page's policy holds.
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  const { getDocument, PDFWorker } = await import('pdfjs-dist');
  const port = new Worker(workerUrl, { type: 'module' });
  const worker = PDFWorker.create({ port });
  // pdf.js takes the bytes away with it: the caller keeps its own
  const task = getDocument({ data: bytes.slice(), worker, disableFontFace: true, useSystemFonts: false });
  const close = () => {
    void task.destroy().finally(() => {
      worker.destroy();
      port.terminate();
    });
  };
  try {
    return { document: await task.promise, close };
  } catch (error) {
    close();
    throw error;
  }
}
