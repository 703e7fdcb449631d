import { useEffect, useState } from 'react';
import type { SeriesApi } from '../session/series-api.ts';

/** One thumbnail: a tile of the series' one picture, so that the page holds one image and not a canvas per slice. */
export interface Thumbnail {
  readonly url: string;
  /** tiles per row and column of the picture, and which tile this is */
  readonly columns: number;
  readonly rows: number;
  readonly tile: number;
}

interface Sheet {
  readonly seriesId: number;
  readonly images: readonly Thumbnail[];
}

/** Thumbnails of a series in stack order, or null until they are here. */
export function useThumbnails(
  api: Pick<SeriesApi, 'fetchBytes'>,
  seriesId: number,
  count: number,
): readonly Thumbnail[] | null {
  const [loaded, setLoaded] = useState<Sheet | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    let url: string | null = null;
    loadSheet(api, seriesId, count, stop.signal)
      .then((sheet) => {
        if (!sheet) return;
        url = URL.createObjectURL(sheet.picture);
        if (stop.signal.aborted) URL.revokeObjectURL(url);
        else setLoaded({ seriesId, images: tilesOf(url, sheet.columns, count) });
      })
      // without thumbnails the filmstrip still shows numbers and marks
      .catch(() => undefined);
    return () => {
      stop.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [api, seriesId, count]);
  return loaded?.seriesId === seriesId ? loaded.images : null;
}

const tilesOf = (url: string, columns: number, count: number): Thumbnail[] =>
  Array.from({ length: count }, (_, tile) => ({ url, columns, rows: Math.ceil(count / columns), tile }));

async function loadSheet(
  api: Pick<SeriesApi, 'fetchBytes'>,
  seriesId: number,
  count: number,
  signal: AbortSignal,
): Promise<{ picture: Blob; columns: number } | null> {
  const response = await api.fetchBytes(`/bytes/thumbnails/${seriesId}`, signal);
  if (!response.ok) return null;
  const size = Number(response.headers.get('x-sulcus-size') ?? 64) || 64;
  const grey = new Uint8Array(await response.arrayBuffer());
  if (count === 0 || grey.length !== size * size * count) return null;
  const columns = Math.ceil(Math.sqrt(count));
  const canvas = new OffscreenCanvas(columns * size, Math.ceil(count / columns) * size);
  const context = canvas.getContext('2d');
  const tile = new ImageData(size, size);
  for (let index = 0; index < count; index++) {
    for (let i = 0, from = index * size * size; i < size * size; i++) {
      const value = grey[from + i] ?? 0;
      tile.data.set([value, value, value, 255], i * 4);
    }
    context?.putImageData(tile, (index % columns) * size, Math.floor(index / columns) * size);
  }
  return { picture: await canvas.convertToBlob(), columns };
}
