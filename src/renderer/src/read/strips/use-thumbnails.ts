import { useEffect, useState } from 'react';
import type { SeriesApi } from '../session/series-api.ts';

/** Thumbnails of a series as one canvas per slice, or null until they are here. */
export function useThumbnails(
  api: Pick<SeriesApi, 'fetchBytes'>,
  seriesId: number,
  count: number,
): readonly Thumbnail[] | null {
  const [loaded, setLoaded] = useState<{ seriesId: number; images: readonly Thumbnail[] } | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    loadThumbnails(api, seriesId, count, stop.signal)
      .then((images) => !stop.signal.aborted && setLoaded({ seriesId, images }))
      // without thumbnails the filmstrip still shows numbers and marks
      .catch(() => undefined);
    return () => stop.abort();
  }, [api, seriesId, count]);
  return loaded?.seriesId === seriesId ? loaded.images : null;
}

export interface Thumbnail {
  readonly size: number;
  readonly pixels: ImageData;
}

async function loadThumbnails(
  api: Pick<SeriesApi, 'fetchBytes'>,
  seriesId: number,
  count: number,
  signal: AbortSignal,
): Promise<Thumbnail[]> {
  const response = await api.fetchBytes(`/bytes/thumbnails/${seriesId}`, signal);
  if (!response.ok) return [];
  const size = Number(response.headers.get('x-sulcus-size') ?? 64) || 64;
  const grey = new Uint8Array(await response.arrayBuffer());
  if (grey.length !== size * size * count) return [];
  return Array.from({ length: count }, (_, index) => {
    const pixels = new ImageData(size, size);
    for (let i = 0, from = index * size * size; i < size * size; i++) {
      const value = grey[from + i] ?? 0;
      pixels.data.set([value, value, value, 255], i * 4);
    }
    return { size, pixels };
  });
}
