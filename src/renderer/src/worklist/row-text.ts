import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import type { ShownRow } from '../state/blinded.ts';

export interface TonedText {
  readonly text: string;
  readonly tone: 'quiet' | 'warning' | 'error' | '';
}

/** Where the analysis of a series stands; "done" without a current result is not "nothing found". */
export function analysisText(row: ShownRow): TonedText {
  switch (row.ai.state) {
    case 'none':
      return row.highestScore === null && row.tumourSlices === null
        ? { text: 'not analysed', tone: 'quiet' }
        : { text: 'done', tone: '' };
    case 'queued':
      return { text: 'waiting', tone: 'quiet' };
    case 'running':
      return { text: `${row.ai.done}/${row.ai.total}`, tone: '' };
    case 'paused':
      return { text: `paused at ${row.ai.done}/${row.ai.total}`, tone: 'warning' };
    case 'failed':
      return { text: 'failed', tone: 'error' };
    case 'cancelled':
      return { text: `stopped at ${row.ai.done}/${row.ai.total}`, tone: 'warning' };
    case 'done':
      if (row.hidden) return { text: 'done, hidden', tone: 'quiet' };
      return row.highestScore === null && row.tumourSlices === null
        ? { text: 'out of date', tone: 'warning' }
        : { text: 'done', tone: 'quiet' };
  }
}

/** How many slices have something outlined, and of how many where some were not segmented: 0 is not "no tumour". */
export function tumourSlicesText(row: WorklistRow): string {
  if (row.tumourSlices === null) return row.highestScore === null ? '–' : 'not segmented';
  const segmented = segmentedSlices(row);
  return segmented === row.sliceCount
    ? String(row.tumourSlices)
    : `${row.tumourSlices} of ${segmented} segmented`;
}

/** The slices of a series by what became of them, each state by its name; empty where all were segmented. */
export function notSegmentedText({ notSegmented: not }: WorklistRow): string {
  if (!not) return '';
  const parts = [
    not.negative > 0 && `${not.negative} called negative, not segmented`,
    not.failed > 0 && `${not.failed} failed`,
    not.notAnalysed > 0 && `${not.notAnalysed} not analysed`,
  ];
  return parts.filter(Boolean).join('; ');
}

const segmentedSlices = ({ sliceCount, notSegmented: not }: WorklistRow): number =>
  sliceCount - (not ? not.negative + not.failed + not.notAnalysed : 0);

/** The outlined size in ml where it is known, otherwise in pixels. */
export function outlinedText(row: WorklistRow): string {
  if (row.tumourPixels === null) return '–';
  if (row.tumourPixels === 0)
    return segmentedSlices(row) === row.sliceCount ? 'nothing' : 'nothing where segmented';
  return row.volumeMm3 === null
    ? `${row.tumourPixels.toLocaleString('en')} px`
    : `${(row.volumeMm3 / 1000).toFixed(1)} ml`;
}

/** How many slices have an outline in doubt, and how much the worst of them, 0 to 1. */
export function doubtText({ doubtfulSlices, uncertainty }: WorklistRow): string {
  if (doubtfulSlices === null || uncertainty === null) return '–';
  const worst = uncertainty.toFixed(2);
  return doubtfulSlices === 0 ? worst : `${doubtfulSlices} ? · ${worst}`;
}

/** Everything doubtful about a series, each as a sentence. */
export const warningTexts = (row: WorklistRow): readonly string[] => [
  // the gravest first: a narrow column shows no more
  ...(row.notSegmented && row.notSegmented.failed > 0
    ? [`the analysis failed on ${row.notSegmented.failed} of ${row.sliceCount} slices`]
    : []),
  ...(row.missingSlices > 0
    ? [`${row.missingSlices} of ${row.sliceCount} slices are missing or unreadable`]
    : []),
  ...(row.outsideTrainingData ? ['model result outside training data'] : []),
  ...row.warnings.map((warning) => warning.message),
];

/** What a series' name says beyond its patient and date, which have columns of their own; '' where nothing. */
export function ownSeriesName({ patientCode, studyDate, seriesName }: WorklistRow): string {
  const dated = `${patientCode}_${studyDate?.replaceAll('-', '') ?? ''}`;
  const known = [dated, patientCode].find((name) => seriesName.startsWith(name));
  return known === undefined ? seriesName : seriesName.slice(known.length).replace(/^[/_ -]+/, '');
}
