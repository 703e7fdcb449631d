import PDFDocument from 'pdfkit';
import type { FontLibrary, FontWeight } from './font-library.ts';
import { textRuns } from './text-runs.ts';

export interface TextStyle {
  readonly size?: number;
  readonly weight?: FontWeight;
  readonly colour?: string;
  /** what the text is, for the message about a missing glyph */
  readonly where?: string;
  readonly align?: 'left' | 'right';
}

export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;
const LINE = 1.4;

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

  /** One line; returns its width. */
  line(text: string, x: number, y: number, style: TextStyle = {}): number {
    const { size = 9, weight = 400, colour = '#000000', where = 'the report' } = style;
    const runs = textRuns(text, this.#fonts, weight, where);
    const widths = runs.map((run) => this.document.font(run.file).fontSize(size).widthOfString(run.text));
    const total = widths.reduce((sum, width) => sum + width, 0);
    let at = style.align === 'right' ? x - total : x;
    runs.forEach((run, index) => {
      this.document
        .font(run.file)
        .fontSize(size)
        .fillColor(colour)
        .text(run.text, at, y, { lineBreak: false });
      at += widths[index] ?? 0;
    });
    return total;
  }

  /** Wrapped text; returns the height it took. */
  paragraph(text: string, x: number, y: number, width: number, style: TextStyle = {}): number {
    const lines = this.wrap(text, width, style);
    lines.forEach((line, index) => void this.line(line, x, y + index * this.lineHeight(style), style));
    return lines.length * this.lineHeight(style);
  }

  lineHeight({ size = 9 }: TextStyle): number {
    return size * LINE;
  }

  wrap(text: string, width: number, style: TextStyle): string[] {
    const lines: string[] = [];
    for (const paragraph of text.split(/\r?\n/)) {
      let line = '';
      for (const word of paragraph.split(/(?<=\s)|(?<=[\u3000-\u9fff\uac00-\ud7af])/u)) {
        if (line !== '' && this.#width(line + word.trimEnd(), style) > width) {
          lines.push(line.trimEnd());
          line = '';
        }
        line += word;
        // a word wider than the line is cut, never run over the margin
        while (this.#width(line, style) > width && line.length > 1) {
          let cut = line.length - 1;
          while (cut > 1 && this.#width(line.slice(0, cut), style) > width) cut--;
          lines.push(line.slice(0, cut));
          line = line.slice(cut);
        }
      }
      lines.push(line.trimEnd());
    }
    return lines;
  }

  rule(y: number, colour = '#b8c0c8'): void {
    this.document
      .moveTo(PAGE.margin, y)
      .lineTo(PAGE.width - PAGE.margin, y)
      .lineWidth(0.5)
      .strokeColor(colour)
      .stroke();
  }

  async bytes(): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    this.document.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve) => this.document.on('end', resolve));
    this.document.end();
    await ended;
    return new Uint8Array(Buffer.concat(chunks));
  }

  #width(text: string, { size = 9, weight = 400, where = 'the report' }: TextStyle): number {
    return textRuns(text, this.#fonts, weight, where).reduce(
      (sum, run) => sum + this.document.font(run.file).fontSize(size).widthOfString(run.text),
      0,
    );
  }
}
