import { describe, expect, it } from 'vitest';
import { renderReportPdf } from './render-pdf.ts';
import { OUTCOME_TEXT, type ReportData, type ReportSlice, UNREAD } from './report-data.ts';
import { readPdf } from './testing/read-pdf.ts';
import { sampleKeyImage, sampleReport } from './testing/sample-report.ts';

const read = async (change: Partial<ReportData> = {}) => readPdf(await renderReportPdf(sampleReport(change)));
const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function slices(count: number): ReportSlice[] {
  return Array.from({ length: count }, (_, index) => ({
    sliceId: index + 1,
    number: index + 1,
    outcome: 'negative',
    untouched: null,
    score: 0.2,
    areaPixels: 0,
    areaMm2: null,
    perimeter: 0,
  }));
}

describe('the report as PDF', () => {
  it('the same data gives the same bytes: the preview is the export', async () => {
    const first = await renderReportPdf(sampleReport({ text: 'Привет, محمد, 山' }));
    const second = await renderReportPdf(sampleReport({ text: 'Привет, محمد, 山' }));
    expect(Buffer.compare(first, second)).toBe(0);
    const later = await renderReportPdf(sampleReport({ createdAt: '2026-11-23T14:00:01.000Z' }));
    expect(Buffer.compare(first, later)).not.toBe(0);
  });

  it('an export is marked as ours', async () => {
    const text = latin(await renderReportPdf(sampleReport()));
    const [, keywords] = /\/Keywords (\d+) 0 R/.exec(text) ?? [];
    expect(text).toContain(`\n${keywords} 0 obj\n(sulcus-export v1)\n`);
  });

  it('asks for nothing outside: no link, script or form', async () => {
    expect(latin(await renderReportPdf(sampleReport()))).not.toMatch(/\/(URI|JavaScript|Launch|AcroForm)\b/);
  });

  it('holds the pixels of a key image exactly, row by row', async () => {
    const { images } = await read();
    const { grey, width, height } = sampleKeyImage(5);
    expect(images).toHaveLength(1);
    const rows = unfilter(images[0] ?? new Uint8Array(), width, height);
    expect(Buffer.compare(rows, grey)).toBe(0);
  });

  it('says models with version, hash and measure, and what they do not fit', async () => {
    const [page = ''] = (await read()).pages;
    for (const text of [
      'ResUNet',
      'Version 1.2',
      '0f9e8d7c6b5a',
      'Dice 0.862',
      'OUTSIDE TRAINING DATA',
      '16-bit samples',
    ])
      expect(page).toContain(text);
  });

  it('computes no volume where there is none, and says why', async () => {
    const [page = ''] = (await read()).pages;
    expect(page).toContain('not computed|spacing unknown');
    expect(page).not.toContain('mm²');
  });

  it('an empty mask is not called "no tumour"', async () => {
    const findings = {
      ...sampleReport().findings,
      pixels: 0,
      tumourSlices: 0,
      largestSlice: null,
      boundingBox: null,
    };
    const [page = ''] = (await read({ findings, keyImages: [] })).pages;
    expect(page.replaceAll('|', ' ')).toContain('not the same as "no tumour"');
  });

  it.each([
    [{ patient: { code: 'A\u{1f9e0}', age: null, sex: null } }, 'patient'],
    [{ reader: 'B\u{1f9e0}' }, "reader's name"],
    [{ text: 'fine\nnot \u{1f9e0}' }, "reader's text"],
    [{ warnings: ['c \u{1f9e0}'] }, 'warning'],
  ])('a missing glyph stops the report and names its field: %o', async (change, field) => {
    await expect(renderReportPdf(sampleReport(change))).rejects.toMatchObject({
      code: 'REPORT_GLYPH_MISSING',
      message: expect.stringMatching(new RegExp(`U\\+1F9E0.*${field}`)),
    });
  });

  it('a long text runs over pages, each with its frame, and loses no word', async () => {
    const words = Array.from({ length: 1500 }, (_, i) => `word${i}`);
    const { pages } = await read({ text: words.join(' '), slices: slices(200) });
    expect(pages.length).toBeGreaterThan(2);
    const all = pages.join('|').split(/[| ]/);
    expect(words.filter((word) => !all.includes(word))).toEqual([]);
    pages.forEach((page, index) => {
      expect(page).toContain(`${index + 1} / ${pages.length}`);
      expect(page).toContain('Research use, not for diagnosis');
    });
    for (let number = 1; number <= 200; number++) expect(all).toContain(String(number));
  });

  it('a name longer than the page is cut in the heading only', async () => {
    const code = Array.from({ length: 80 }, (_, i) => `Name${i}`).join(' ');
    const { pages } = await read({ patient: { code, age: null, sex: null } });
    const drawn = pages.join(' ').split(/[| ]+/);
    for (const word of code.split(' ')) expect(drawn).toContain(word);
    expect(pages[0]).toContain('…');
  });
});

describe('what was measured', () => {
  it('stands on the page: lesions with both diameters, values, change, rulers with who set them', async () => {
    const { measures } = sampleReport();
    const [lesion] = measures.lesions;
    if (!lesion) throw new Error('no lesion');
    const { pages } = await read({
      measures: {
        ...measures,
        unit: 'mm',
        lesions: Array.from({ length: 9 }, () => ({ ...lesion, volumeMm3: 1234 })),
        smaller: { count: 2, pixels: 5 },
        changes: [{ label: 'ResUNet', dice: 0.9123, added: 12, removed: 3 }],
      },
    });
    for (const words of [
      '1.23 ml, slice 5; diameters 7.8 x 6.5 mm on slice 5, product 51 mm²',
      'and 5 smaller, not listed here',
      'mean 120.3, SD 8.5, median 119, 99 to 140 (stored values)',
      'Dice 0.912, 12 px added, 3 px taken away',
      '7.1 px on slice 5, set by',
    ])
      expect(pages.join('|')).toContain(words);
  });
});

describe('What must never happen, in the report', () => {
  it('7: a picture without identity: every key image names patient, date, slice and status', async () => {
    const keyImages = [3, 4, 5, 6, 7, 8].map(sampleKeyImage);
    const { pages, images } = await read({ keyImages });
    const page = pages.find((text) => text.includes('Key images')) ?? '';
    expect(images).toHaveLength(6);
    for (const { sliceNumber } of keyImages) {
      expect(page).toContain(
        `1998-04-12  slice ${sliceNumber}|SYNTH_0007|FLAIR|  ·  SIDE UNKNOWN|resunet (0f9e8d7c6b5a)|${UNREAD}`,
      );
    }
  });

  it('9: "not segmented" read as "no tumour": five states stand apart', async () => {
    const [page = ''] = (await read()).pages;
    for (const text of Object.values(OUTCOME_TEXT)) expect(page).toContain(text);
    expect(new Set(Object.values(OUTCOME_TEXT)).size).toBe(5);
  });

  it('10: a side claimed that the file does not give', async () => {
    const [unknown = ''] = (await read()).pages;
    expect(unknown).toContain('Side|SIDE UNKNOWN');
    const side = 'image left = patient right, stated by Dr. B';
    const [stated = ''] = (await read({ side })).pages;
    expect(stated.split(side)).toHaveLength(3);
    expect(stated).not.toContain('SIDE UNKNOWN');
  });

  it('11: a copied channel read as a sequence', async () => {
    const [page = ''] = (await read()).pages;
    expect(page.replaceAll('|', '')).toContain('no post-contrast series (copy of FLAIR); FLAIR');
  });

  it('13: a model output taken for a reading: UNREAD on each page until a reader confirms', async () => {
    const unread = await read({ slices: slices(300) });
    expect(unread.pages.length).toBeGreaterThan(1);
    for (const page of unread.pages) expect(page).toContain(`|${UNREAD}|Research use`);
    const confirmed = await read({
      status: { kind: 'confirmed', reader: 'Dr. B', at: '2026-11-23T13:59:00.000Z' },
      source: { label: 'Dr. B', origin: 'reader-confirmed', outsideTrainingData: false },
    });
    expect(confirmed.pages[0]?.replaceAll('|', '')).toContain('Confirmed by Dr. B, 2026-11-23 13:59 UTC');
    expect(confirmed.pages.join()).not.toContain('UNREAD');
    expect(confirmed.pages[0]).toContain('(reader-confirmed)');
  });
});

/** Undoes the PNG row filters that a PDF keeps (PNG specification, section 9). */
function unfilter(data: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (width + 1)] ?? 0;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? (out[y * width + x - 1] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * width + x] ?? 0) : 0;
      const corner = x > 0 && y > 0 ? (out[(y - 1) * width + x - 1] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[y * width + x] = (data[y * (width + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)] as const;
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
