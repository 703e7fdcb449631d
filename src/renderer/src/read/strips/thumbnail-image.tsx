import type { Thumbnail } from './use-thumbnails.ts';

/** A thumbnail as decoration: its number stands beside it. Black until it is here. */
export function ThumbnailImage({ thumbnail }: { readonly thumbnail: Thumbnail | null }) {
  if (!thumbnail) return <span className="thumbnail" />;
  const { url, columns, rows, tile } = thumbnail;
  const share = (at: number, count: number) => (count > 1 ? (at / (count - 1)) * 100 : 0);
  return (
    <span
      className="thumbnail"
      style={{
        backgroundImage: `url(${url})`,
        backgroundSize: `${columns * 100}% ${rows * 100}%`,
        backgroundPosition: `${share(tile % columns, columns)}% ${share(Math.floor(tile / columns), rows)}%`,
      }}
    />
  );
}
