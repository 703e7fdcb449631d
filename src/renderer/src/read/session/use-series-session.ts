import { useEffect, useState, useSyncExternalStore } from 'react';
import { BLINDED } from '../../state/blinded.ts';
import { useSession } from '../../state/session-store.ts';
import { useUnsaved } from '../../state/unsaved-store.ts';
import { withBlinding } from '../state/blinding.ts';
import type { ReadState } from '../state/read-state.ts';
import type { SeriesApi } from './series-api.ts';
import { SeriesSession, type SessionReader } from './series-session.ts';

interface Open {
  readonly api: SeriesApi;
  readonly seriesId: number;
  readonly readerId: number | null;
  readonly session: SeriesSession;
}

/** Read and Compare show the same open series: going from one to the other keeps slice, zoom, window and pixels. */
let open: Open | null = null;
/** Series that were left while strokes could not be stored: they keep trying, and are what coming back shows. */
let unsettled: readonly Open[] = [];

const matches = (one: Open | null, api: SeriesApi, seriesId: number, reader: SessionReader | null) =>
  one?.api === api && one.seriesId === seriesId && one.readerId === (reader?.readerId ?? null);

/** The session of a series; the one before is let go once its strokes are stored. */
export function acquireSession(
  api: SeriesApi,
  seriesId: number,
  reader: SessionReader | null,
  blindReads = false,
): SeriesSession {
  if (open && matches(open, api, seriesId, reader)) return open.session;
  if (open) leave(open);
  const kept = unsettled.find((one) => matches(one, api, seriesId, reader));
  unsettled = unsettled.filter((one) => one !== kept);
  if (kept) {
    open = kept;
    return kept.session;
  }
  const session = new SeriesSession(api, seriesId, reader, blindReads);
  // ends with the session's store: nothing to take back
  session.store.subscribe(noteUnsaved);
  open = { api, seriesId, readerId: reader?.readerId ?? null, session };
  void session.open();
  return session;
}

function noteUnsaved({ seriesId, save, busy }: ReadState): void {
  useUnsaved.getState().note(seriesId, {
    pending: save.pending + (busy === 'stroke' ? 1 : 0),
    failing: save.failure !== null || save.conflict !== null,
  });
}

function leave(one: Open): void {
  if (one.session.store.getState().save.pending === 0) {
    void one.session.close();
    return;
  }
  unsettled = [...unsettled, one];
  const end = one.session.store.subscribe((state) => {
    if (state.save.pending > 0) return;
    end();
    if (!unsettled.includes(one)) return;
    unsettled = unsettled.filter((other) => other !== one);
    void one.session.close();
  });
}

/** The open session of exactly this series and reader, null for the moment before it exists. */
export function useSeriesSession(
  api: SeriesApi,
  seriesId: number | null,
  reader: SessionReader | null,
): SeriesSession | null {
  const [session, setSession] = useState<SeriesSession | null>(null);
  const readerId = reader?.readerId ?? null;
  const name = reader?.name ?? '';
  const blindReads = useSession((window) => window.settings[BLINDED] === 'on');
  useEffect(() => {
    const who = readerId === null ? null : { readerId, name };
    const next = seriesId === null ? null : acquireSession(api, seriesId, who, blindReads);
    next?.update((state) => (state.blindReads === blindReads ? state : withBlinding(state, { blindReads })));
    setSession(next);
  }, [api, seriesId, readerId, name, blindReads]);
  const state = session?.store.getState();
  return state && state.seriesId === seriesId && state.readerId === readerId ? session : null;
}

/** The whole state of a session; one subscription, so that all that is painted comes from one snapshot. */
export const useReadState = (session: SeriesSession): ReadState =>
  useSyncExternalStore(session.store.subscribe, session.store.getState);
