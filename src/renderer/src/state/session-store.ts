import { create } from 'zustand';
import type { Reader } from '../../../shared/contract/app.ts';
import { api } from '../api/api.ts';

export type Place = 'worklist' | 'read' | 'compare' | 'models' | 'reports';

interface Session {
  readonly reader: Reader | null;
  readonly place: Place;
  /** the open series; Read, Compare and Reports show the same one */
  readonly seriesId: number | null;
  readonly overlay: 'none' | 'shortcuts' | 'palette' | 'settings' | 'jobs';
  /** what outlives a restart, as main keeps it */
  readonly settings: Readonly<Record<string, string>>;
  /** null: ask again who is reading */
  chooseReader(reader: Reader | null): void;
  setSetting(key: string, value: string): void;
  goTo(place: Place): void;
  open(seriesId: number, place?: Place): void;
  show(overlay: Session['overlay']): void;
  restore(settings: Readonly<Record<string, string>>): void;
}

const PLACES: readonly Place[] = ['worklist', 'read', 'compare', 'models', 'reports'];

/** Where the reader is. Place and open series are kept, so that a restart opens where the last session stopped. */
export const useSession = create<Session>((set, get) => ({
  reader: null,
  place: 'worklist',
  seriesId: null,
  overlay: 'none',
  settings: {},
  chooseReader: (reader) => set({ reader, overlay: 'none' }),
  setSetting: (key, value) => {
    set((session) => ({ settings: { ...session.settings, [key]: value } }));
    save(key, value);
  },
  goTo: (place) => {
    set({ place, overlay: 'none' });
    remember(place, get().seriesId);
  },
  open: (seriesId, place = 'read') => {
    set({ seriesId, place, overlay: 'none' });
    remember(place, seriesId);
    void api.call('jobs.prioritise', { seriesId, sliceId: null }).catch(() => undefined);
  },
  show: (overlay) => set({ overlay }),
  restore: (settings) => {
    const seriesId = Number(settings['window.series']);
    const place = PLACES.find((candidate) => candidate === settings['window.place']);
    set({ settings, ...(seriesId > 0 && { seriesId }), ...(place && { place }) });
  },
}));

function remember(place: Place, seriesId: number | null): void {
  save('window.place', place);
  if (seriesId !== null) save('window.series', String(seriesId));
}

/** A setting that could not be kept costs the reader a click after the next start, not a message now. */
function save(key: string, value: string): void {
  void api.call('app.setSetting', { key, value }).catch(() => undefined);
}
