import { api } from '../api/api.ts';
import { ThumbnailImage } from '../read/strips/thumbnail-image.tsx';
import { useThumbnails } from '../read/strips/use-thumbnails.ts';
import { type KeySlice, largestFindings, MOST_KEY_SLICES, withPick } from './key-slices.ts';

/** Which slices stand in the report as pictures: by rule, or picked by hand from the stack. */
export function KeyImages({
  seriesId,
  sliceCount,
  slices,
  colour,
  picks,
  onPicks,
}: {
  readonly seriesId: number;
  readonly sliceCount: number;
  readonly slices: readonly KeySlice[];
  /** of the source that is reported, as everywhere */
  readonly colour: string;
  /** null: by rule */
  readonly picks: readonly number[] | null;
  readonly onPicks: (picks: readonly number[] | null) => void;
}) {
  const thumbnails = useThumbnails(api, seriesId, sliceCount);
  const byRule = largestFindings(slices);
  const shown = picks ?? byRule;
  return (
    <fieldset className="report-part">
      <legend>Key images</legend>
      <label className="choice">
        <input type="radio" name="key-images" checked={picks === null} onChange={() => onPicks(null)} />
        The largest findings (up to {MOST_KEY_SLICES})
      </label>
      <label className="choice">
        <input type="radio" name="key-images" checked={picks !== null} onChange={() => onPicks(byRule)} />
        Picked by hand{picks === null ? '' : ` (${picks.length} of ${MOST_KEY_SLICES})`}
      </label>
      <ul className="key-slices" aria-label="Slices">
        {slices
          .filter((slice) => picks !== null || shown.includes(slice.sliceId))
          .map((slice) => (
            <li key={slice.sliceId}>
              <button
                type="button"
                aria-pressed={shown.includes(slice.sliceId)}
                aria-disabled={
                  picks === null || (picks.length >= MOST_KEY_SLICES && !picks.includes(slice.sliceId))
                }
                aria-label={`Slice ${slice.number}, ${outlineText(slice)}`}
                title={`Slice ${slice.number}, ${outlineText(slice)}`}
                onClick={() => picks !== null && onPicks(withPick(picks, slice.sliceId))}
              >
                <ThumbnailImage thumbnail={thumbnails?.[slice.index] ?? null} />
                <span>{slice.number}</span>
                {(slice.pixels ?? 0) > 0 && (
                  <span className="key-mark" style={{ background: colour }} aria-hidden="true" />
                )}
              </button>
            </li>
          ))}
      </ul>
      {shown.length === 0 && picks === null && (
        <p className="quiet">This mask outlines nothing: the report has no key image.</p>
      )}
    </fieldset>
  );
}

const outlineText = ({ pixels }: KeySlice): string =>
  pixels === null
    ? 'no mask'
    : pixels === 0
      ? 'nothing outlined'
      : `${pixels.toLocaleString('en')} px outlined`;
