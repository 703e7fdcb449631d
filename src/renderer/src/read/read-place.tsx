import './read.css';
import { NoPatient } from './no-patient.tsx';
import { ReadView } from './read-view.tsx';
import type { SeriesApi } from './session/series-api.ts';
import type { SessionReader } from './session/series-session.ts';
import { useSeriesSession } from './session/use-series-session.ts';

export interface PlaceProps {
  readonly api: SeriesApi;
  readonly seriesId: number | null;
  readonly reader: SessionReader | null;
}

/** Read: one series, its slices, what models say, and the reader's correction. */
export function ReadPlace({ api, seriesId, reader }: PlaceProps) {
  const session = useSeriesSession(api, seriesId, reader);
  if (seriesId === null) {
    return <NoPatient />;
  }
  return session ? <ReadView key={seriesId} session={session} api={api} /> : null;
}
