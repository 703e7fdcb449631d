import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../ui/problem.tsx';
import { useElementSize } from '../ui/use-element-size.ts';
import { type OpenPdf, openPdf } from './load-pdf.ts';

/** Every page of a PDF, one under the other, as wide as there is room. */
export function PdfPages({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }) {
  const box = useRef<HTMLElement>(null);
  const { width } = useElementSize(box);
  const [document, setDocument] = useState<PDFDocumentProxy | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let open: OpenPdf | null = null;
    let gone = false;
    setFailed(false);
    openPdf(bytes).then(
      (opened) => {
        open = opened;
        if (gone) opened.close();
        else setDocument(opened.document);
      },
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      setDocument(null);
      open?.close();
    };
  }, [bytes]);
  const count = document?.numPages ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the pages are scrolled by keyboard
    <section ref={box} className="pdf-pages" tabIndex={0} aria-label={name}>
      {failed && (
        <Problem message="The pages cannot be shown here. Save the preview: it is exactly the file that is exported." />
      )}
      {document &&
        width > 0 &&
        Array.from({ length: count }, (_, index) => (
          <PdfPage
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the file is a page's identity
            key={index}
            document={document}
            number={index + 1}
            count={count}
            width={width}
          />
        ))}
    </section>
  );
}

function PdfPage({
  document,
  number,
  count,
  width,
}: {
  readonly document: PDFDocumentProxy;
  readonly number: number;
  readonly count: number;
  readonly width: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let stop = () => undefined as unknown;
    let gone = false;
    document
      .getPage(number)
      .then((page) => {
        const target = canvas.current;
        if (gone || !target) return;
        const scale = (width * devicePixelRatio) / page.getViewport({ scale: 1 }).width;
        const viewport = page.getViewport({ scale });
        target.width = Math.round(viewport.width);
        target.height = Math.round(viewport.height);
        const drawing = page.render({ canvas: target, viewport });
        stop = () => drawing.cancel();
        return drawing.promise;
      })
      // a drawing that was cancelled, because the file or the width changed, is no failure
      .catch(() => undefined);
    return () => {
      gone = true;
      stop();
    };
  }, [document, number, width]);
  return <canvas ref={canvas} role="img" aria-label={`Report page ${number} of ${count}`} />;
}
