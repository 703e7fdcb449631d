import { measureRows } from './measure-section.ts';
import { PAGE, type PdfPage } from './pdf-page.ts';
import type { ReportData, ReportModel } from './report-data.ts';
import { isolated } from './text-runs.ts';

const LEFT = PAGE.margin;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const LABEL = 84;
const QUIET = '#4d5a66';
const RED = '#a30000';

interface Row {
  readonly label: string;
  readonly value: string;
  readonly colour?: string;
  readonly weight?: 400 | 700;
}

/** Label and value, the value wrapped; returns the next free row. */
function drawRows(page: PdfPage, rows: readonly Row[], top: number): number {
  let y = top;
  for (const { label, value, colour = '#000000', weight = 400 } of rows) {
    page.line(label, LEFT, y, { colour: QUIET });
    y += page.paragraph(value, LEFT + LABEL, y, WIDTH - LABEL, {
      colour,
      weight,
      where: label.toLowerCase(),
      direction: 'ltr',
    });
  }
  return y;
}

/** Whose examination it is and what is known of its pictures. */
export function drawSubject(page: PdfPage, data: ReportData, top: number): number {
  const { spacing, geometry, patient } = data;
  const person = [patient.age && `age ${isolated(patient.age)}`, patient.sex && isolated(patient.sex)];
  const details = person.filter(Boolean).join(', ');
  const code = isolated(patient.code);
  const depth = spacing && spacing.z !== null ? ` x ${spacing.z}` : '';
  const channels = data.channels.map(({ label, copyOf }) =>
    copyOf ? `no ${isolated(label)} series (copy of ${isolated(copyOf)})` : isolated(label),
  );
  return drawRows(
    page,
    [
      { label: 'Patient', value: details ? `${code} (${details})` : code },
      { label: 'Examination', value: data.studyDate ?? 'date not in the files' },
      {
        label: 'Series',
        value: `${isolated(data.seriesName)}, ${geometry.slices} slices of ${geometry.width} x ${geometry.height} px`,
      },
      {
        label: 'Spacing',
        value: spacing
          ? `${spacing.x} x ${spacing.y}${depth} mm, stated by ${isolated(spacing.statedBy)}`
          : 'unknown: sizes in pixels only',
      },
      { label: 'Side', value: isolated(data.side) },
      { label: 'Channels', value: channels.join('; ') },
    ],
    top,
  );
}

/** The figures of the volume, what they stand on, and everything that limits them. */
export function drawFindings(page: PdfPage, data: ReportData, top: number): number {
  page.line('Findings', LEFT, top, { size: 11, weight: 700 });
  const y = drawFigures(page, data, top + 19);
  const outside = data.models.filter((model) => model.outsideTrainingData.length > 0);
  const empty = data.findings.pixels === 0;
  return drawRows(
    page,
    [
      ...(empty
        ? [
            {
              label: 'Note',
              value:
                'The reported mask is empty. This is not the same as "no tumour": see the state of each slice.',
              weight: 700 as const,
            },
          ]
        : []),
      { label: 'Mask reported', value: sourceText(data.source) },
      ...outside.map((model) => ({
        label: 'Caution',
        value: `OUTSIDE TRAINING DATA of ${model.name}: ${model.outsideTrainingData.map(isolated).join('; ')}`,
        colour: RED,
        weight: 700 as const,
      })),
      ...data.warnings.map((warning) => ({ label: 'Warning', value: isolated(warning) })),
    ],
    y,
  );
}

const sourceText = ({ label, origin }: ReportData['source']): string =>
  label === origin ? label : `${isolated(label)} (${origin})`;

function drawFigures(page: PdfPage, data: ReportData, top: number): number {
  const { findings: f, geometry, spacing } = data;
  const largest = data.slices.find((slice) => slice.number === f.largestSlice);
  const largestArea = largest?.areaMm2
    ? `${largest.areaMm2.toFixed(1)} mm²`
    : `${largest?.areaPixels ?? 0} px`;
  const box = f.boundingBox;
  const figures: [title: string, figure: string, note: string][] = [
    ['Slices with tumour', `${f.tumourSlices} of ${geometry.slices}`, ''],
    ['Outlined', `${f.pixels} px`, ''],
    f.volumeMm3 === null
      ? ['Volume', 'not computed', f.noVolume ?? 'cause unknown']
      : ['Volume', `${(f.volumeMm3 / 1000).toFixed(2)} ml`, spacing ? 'by the spacing above' : ''],
    f.largestSlice === null
      ? ['Largest on slice', '–', '']
      : ['Largest on slice', String(f.largestSlice), largestArea],
    box
      ? [
          'Bounding box, px',
          `${box.right - box.left} x ${box.bottom - box.top}`,
          `columns ${box.left}–${box.right - 1}, rows ${box.top}–${box.bottom - 1}`,
        ]
      : ['Bounding box, px', '–', ''],
  ];
  const shares = [0.18, 0.16, 0.2, 0.18, 0.28];
  let x = LEFT;
  figures.forEach(([title, figure, note], index) => {
    const width = (shares[index] ?? 0.2) * WIDTH;
    page.fittedLine(title, x, top, width - 8, { size: 7.5, colour: QUIET });
    page.fittedLine(figure, x, top + 10, width - 8, { size: 12, weight: 700 });
    page.fittedLine(note, x, top + 27, width - 8, { size: 7.5, colour: QUIET });
    x += width;
  });
  return top + 43;
}

/** Lesions, intensities, the reader's change of what models outlined, rulers and angles; returns the next free row. */
export function drawMeasures(
  page: PdfPage,
  data: ReportData,
  top: number,
  bounds: { top: number; bottom: number },
): number {
  const rows = measureRows(data);
  if (rows.length === 0) return top;
  let y = top;
  // a row takes up to two lines at this width
  if (y + 18 + rows.length * 20 > bounds.bottom) {
    page.document.addPage();
    y = bounds.top;
  }
  page.line('Measurements', LEFT, y, { size: 11, weight: 700 });
  return drawRows(page, rows, y + 18);
}

/** What the models are and how they were measured; returns the next free row. */
export function drawModels(
  page: PdfPage,
  data: ReportData,
  top: number,
  bounds: { top: number; bottom: number },
): number {
  let y = top;
  const rows: Row[] = [
    ...data.models.map((model): Row => ({ label: model.name, value: modelText(model) })),
    { label: 'Order', value: data.order },
  ];
  // a model takes up to four lines at this width
  if (y + 20 + rows.length * 52 > bounds.bottom) {
    page.document.addPage();
    y = bounds.top;
  }
  page.line('Models', LEFT, y, { size: 11, weight: 700 });
  return drawRows(page, rows, y + 18);
}

const modelText = (model: ReportModel): string =>
  `Version ${model.version}, hash ${model.hash}, threshold ${model.threshold}, engine ${isolated(model.engine)}. ` +
  `Measured: ${isolated(model.measured)}.`;
