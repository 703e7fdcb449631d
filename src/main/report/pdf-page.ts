import PDFDocument from 'pdfkit';
import type { FontLibrary, FontWeight } from './font-library.ts';
import { type Direction, directionOf, textRuns } from './text-runs.ts';
import { wrapParagraph } from './wrap-text.ts';

export interface TextStyle {
  readonly size?: number;
  readonly weight?: FontWeight;
  readonly colour?: string;
  /** what the text is, for the message about a missing glyph */
  readonly where?: string;
  readonly align?: 'left' | 'right';
  /** of a line: left to right where absent; of a wrapped text: found per paragraph where absent */
  readonly direction?: Direction;
}

/** A line of a wrapped text, with the direction of its paragraph. */
export interface WrappedLine {
  readonly text: string;
  readonly direction: Direction;
}

export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;
const LINE = 1.4;
/** Top of the line to the baseline, in ems: Noto Sans's own, for all scripts. */
const ASCENT = 1.069;
/** A line that must fit is drawn no smaller than this share of its size. */
const SMALLEST = 0.6;

/** A PDF page by page, with text in any bundled script; positions in points from the top left. */
export class PdfPage {
  readonly document: PDFKit.PDFDocument;
  readonly #fonts: FontLibrary;

  constructor(document: PDFKit.PDFDocument, fonts: FontLibrary) {
    this.document = document;
    this.#fonts = fonts;
  }

  static create(fonts: FontLibrary, info: { title: string; createdAt: string; keywords: string }): PdfPage {
    const document = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      // no default font: every font comes from the library
      font: null as unknown as string,
      info: {
        Title: info.title,
        Keywords: info.keywords,
        Producer: 'Sulcus',
        Creator: 'Sulcus',
        CreationDate: new Date(info.createdAt),
      },
    });
    return new PdfPage(document, fonts);
  }

  /** One line; `y` is its top; returns its width. Every script stands on one baseline. */
  line(text: string, x: number, y: number, style: TextStyle = {}): number {
    const { size = 9, weight = 400, colour = '#000000', where = 'the report' } = style;
    const runs = textRuns(text, this.#fonts, weight, where, style.direction);
    const widths = runs.map((run) => this.document.font(run.file).fontSize(size).widthOfString(run.text));
    const total = widths.reduce((sum, width) => sum + width, 0);
    let at = style.align === 'right' ? x - total : x;
    runs.forEach((run, index) => {
      this.document
        .font(run.file)
        .fontSize(size)
        .fillColor(colour)
        .text(run.text, at, y + ASCENT * size, { lineBreak: false, baseline: 'alphabetic' });
      at += widths[index] ?? 0;
    });
    return total;
  }

  /** One line that may not be wider than `width`: first smaller, then cut with an ellipsis. */
  fittedLine(text: string, x: number, y: number, width: number, style: TextStyle = {}): void {
    const { size = 9 } = style;
    const wide = this.width(text, style);
    if (wide <= width) return void this.line(text, x, y, style);
    const smaller = { ...style, size: Math.max(size * SMALLEST, (size * width) / wide) };
    let shown = text;
    if (this.width(shown, smaller) > width + 0.1) {
      const [first = ''] = wrapParagraph(text, width - this.width('…', smaller), (piece) =>
        this.width(piece, smaller),
      );
      shown = `${first}…`;
    }
    this.line(shown, x, y + ASCENT * (size - smaller.size), smaller);
  }

  /** Wrapped text; right-to-left paragraphs stand at the right; returns the height it took. */
  paragraph(text: string, x: number, y: number, width: number, style: TextStyle = {}): number {
    const lines = this.wrap(text, width, style);
    lines.forEach((line, index) => {
      this.wrappedLine(line, x, y + index * this.lineHeight(style), width, style);
    });
    return lines.length * this.lineHeight(style);
  }

  wrappedLine(line: WrappedLine, x: number, y: number, width: number, style: TextStyle = {}): void {
    const right = line.direction === 'rtl';
    this.line(line.text, right ? x + width : x, y, {
      ...style,
      direction: line.direction,
      align: right ? 'right' : 'left',
    });
  }

  lineHeight({ size = 9 }: TextStyle): number {
    return size * LINE;
  }

  wrap(text: string, width: number, style: TextStyle): WrappedLine[] {
    return text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).flatMap((paragraph) => {
      const direction = style.direction ?? directionOf(paragraph);
      return wrapParagraph(paragraph, width, (piece) => this.width(piece, { ...style, direction })).map(
        (line): WrappedLine => ({ text: line, direction }),
      );
    });
  }

  width(text: string, { size = 9, weight = 400, where = 'the report', direction }: TextStyle): number {
    return textRuns(text, this.#fonts, weight, where, direction).reduce(
      (sum, run) => sum + this.document.font(run.file).fontSize(size).widthOfString(run.text),
      0,
    );
  }

  rule(
    y: number,
    { from = PAGE.margin, to = PAGE.width - PAGE.margin }: { from?: number; to?: number } = {},
  ): void {
    this.document.moveTo(from, y).lineTo(to, y).lineWidth(0.5).strokeColor('#b8c0c8').stroke();
  }

  async bytes(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    this.document.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => this.document.on('end', resolve));
    this.document.end();
    await ended;
    return new Uint8Array(Buffer.concat(chunks));
  }
}
