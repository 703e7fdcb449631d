import { useMemo } from 'react';
import '../read/read.css';
import './compare.css';
import { useActions } from '../actions/registry.ts';
import { NoPatient } from '../read/no-patient.tsx';
import type { PlaceProps } from '../read/read-place.tsx';
import { useSeriesSession } from '../read/session/use-series-session.ts';
import { useBatch } from './batch/batch-store.ts';
import { BatchView } from './batch/batch-view.tsx';
import { CompareView } from './compare-view.tsx';

const MANY = {
  id: 'compare.manyPatients',
  label: 'Compare models over many patients',
  place: 'Compare',
  keys: ['p'],
  whyNot: () => null,
};

/** Compare: sources of masks and scores on the same slices, side by side. */
export function ComparePlace({ api, seriesId, reader }: PlaceProps) {
  const session = useSeriesSession(api, seriesId, reader);
  const { shown, show } = useBatch();
  useActions(useMemo(() => (shown ? [] : [{ ...MANY, perform: () => show(null) }]), [shown, show]));
  if (shown) return <BatchView />;
  if (seriesId === null) return <NoPatient />;
  return session ? <CompareView key={`${seriesId} ${reader?.readerId}`} session={session} api={api} /> : null;
}
