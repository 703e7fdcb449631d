import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReportPreview } from '../../../shared/contract/reports.ts';
import { ApiError, api, messageOf } from '../api/api.ts';
import { debounce } from '../read/session/debounce.ts';

export interface Preview {
  readonly report: ReportPreview | null;
  /** the file itself, what will be exported */
  readonly bytes: Uint8Array | null;
  /** the same as an address of this page, to open or save it */
  readonly url: string | null;
  /** the reader's text in it */
  readonly text: string | null;
  readonly problem: string | null;
  /** a newer one is being made; the one shown is of the state before */
  readonly busy: boolean;
  refresh(): void;
}

export interface PreviewOf {
  readonly seriesId: number;
  readonly readerId: number;
  /** null: nothing to report yet */
  readonly source: string | null;
  readonly keySliceIds: readonly number[] | null;
  /** null: not read yet */
  readonly text: string | null;
}

const REST_MS = 150;

/** The exported bytes for a source, key images and text, made again when any of them or anything said of the case changes. */
export function useReportPreview({ seriesId, readerId, source, keySliceIds, text }: PreviewOf): Preview {
  const [state, setState] = useState<Omit<Preview, 'refresh'>>({
    report: null,
    bytes: null,
    url: null,
    text: null,
    problem: null,
    busy: false,
  });
  const turn = useRef(0);
  const shown = useRef<string | null>(null);
  const keys = keySliceIds === null ? null : keySliceIds.join(' ');
  const refresh = useCallback(() => {
    if (source === null || text === null) return;
    const mine = ++turn.current;
    setState((old) => ({ ...old, busy: true }));
    const make = async () => {
      const keySliceIds = keys === null ? null : keys.split(' ').filter(Boolean).map(Number);
      const report = await api.call('reports.preview', { seriesId, readerId, source, keySliceIds, text });
      const response = await api.fetchBytes(`/bytes/report/${report.reportId}`);
      if (!response.ok)
        throw new ApiError('PREVIEW_LOST', 'The preview could not be fetched. Make it again.');
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (mine !== turn.current) return;
      if (shown.current) URL.revokeObjectURL(shown.current);
      shown.current = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
      setState({ report, bytes, url: shown.current, text, problem: null, busy: false });
    };
    make().catch((error: unknown) => {
      // an older preview beside an error would be taken for the current one
      if (mine === turn.current)
        setState({
          report: null,
          bytes: null,
          url: null,
          text: null,
          problem: messageOf(error),
          busy: false,
        });
    });
  }, [seriesId, readerId, source, keys, text]);
  useEffect(() => {
    refresh();
    // an analysis tells of every slice: the file is made again when it rests
    const later = debounce(refresh, REST_MS);
    const ends = [
      api.on('masks.changed', (event) => event.seriesId === seriesId && later()),
      api.on('measures.changed', (event) => event.seriesId === seriesId && later()),
      api.on('predictions.changed', (event) => event.seriesId === seriesId && later()),
      api.on('series.changed', (event) => event.seriesId === seriesId && later()),
      // confirmed or taken back in another window
      api.on('worklist.changed', (event) => event.seriesIds.includes(seriesId) && later()),
    ];
    return () => {
      later.cancel();
      for (const end of ends) end();
    };
  }, [refresh, seriesId]);
  useEffect(
    () => () => {
      turn.current++;
      if (shown.current) URL.revokeObjectURL(shown.current);
      shown.current = null;
    },
    [],
  );
  return { ...state, refresh };
}
