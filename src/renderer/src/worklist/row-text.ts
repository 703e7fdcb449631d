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

/** How many slices have something outlined; a series no segmenter looked at never reads as one without tumour. */
export function tumourSlicesText(row: WorklistRow): string {
  if (row.tumourSlices !== null) return String(row.tumourSlices);
  return row.highestScore === null ? '–' : 'not segmented';
}

/** The outlined size in ml where it is known, otherwise in pixels. */
export function outlinedText(row: WorklistRow): string {
  if (row.tumourPixels === null) return '–';
  if (row.tumourPixels === 0) return 'nothing';
  return row.volumeMm3 === null
    ? `${row.tumourPixels.toLocaleString('en')} px`
    : `${(row.volumeMm3 / 1000).toFixed(1)} ml`;
}

/** Everything doubtful about a series, each as a sentence. */
export const warningTexts = (row: WorklistRow): readonly string[] => [
  ...(row.outsideTrainingData ? ['model result outside training data'] : []),
  ...row.warnings.map((warning) => warning.message),
  ...(row.missingSlices > 0
    ? [`${row.missingSlices} of ${row.sliceCount} slices are missing or unreadable`]
    : []),
];
