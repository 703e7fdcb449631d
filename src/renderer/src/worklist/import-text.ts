import type { ImportProgress } from '../../../shared/contract/ingest.ts';

export const isRunning = (progress: ImportProgress): boolean =>
  progress.phase === 'scanning' || progress.phase === 'decoding';

const ENDED = { done: 'Import finished', cancelled: 'Import stopped', failed: 'Import failed' } as const;

/** What an import is doing, or what came of it. */
export function importSummary(p: ImportProgress): string {
  if (p.phase === 'scanning') return 'Looking through the folder…';
  if (p.phase === 'decoding') return `Reading ${p.done} of ${p.total} slices`;
  const counts = [
    `${p.seriesAdded} series and ${count(p.slicesAdded, 'slice')} added`,
    p.slicesKnown > 0 && `${count(p.slicesKnown, 'slice')} known already`,
    p.masksAdded > 0 && count(p.masksAdded, 'ground-truth mask'),
    p.problems.length > 0 && count(p.problems.length, 'problem'),
  ].filter(Boolean);
  return `${ENDED[p.phase]}: ${counts.join(', ')}.`;
}

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
