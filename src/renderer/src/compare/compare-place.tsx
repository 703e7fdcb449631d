import '../read/read.css';
import './compare.css';
import { NoPatient } from '../read/no-patient.tsx';
import type { PlaceProps } from '../read/read-place.tsx';
import { useSeriesSession } from '../read/session/use-series-session.ts';
import { CompareView } from './compare-view.tsx';

/** Compare: sources of masks and scores on the same slices, side by side. */
export function ComparePlace({ api, seriesId, reader }: PlaceProps) {
  const session = useSeriesSession(api, seriesId, reader);
  if (seriesId === null) {
    return <NoPatient />;
  }
  return session ? <CompareView key={`${seriesId} ${reader?.readerId}`} session={session} api={api} /> : null;
}
