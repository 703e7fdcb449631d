import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { volumeMm3 } from '../state/measure.ts';
import { lesionsOfSource, MOST_SIZED, type SizedLesion } from '../state/measures.ts';
import type { ReadState } from '../state/read-state.ts';

/** One line per lesion: how large, on which slices, its largest diameter and the largest one across it. */
export function LesionTable({
  session,
  state,
  detail,
  source,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly detail: SeriesDetail;
  readonly source: MaskSource;
}) {
  const lesions = lesionsOfSource(state, source);
  if (lesions === null)
    return <p className="warning small">No lesions: the slices drawn on have different sizes.</p>;
  const sized = lesions.slice(0, MOST_SIZED);
  const rest = lesions.slice(MOST_SIZED).reduce((sum, lesion) => sum + lesion.voxels, 0);
  return (
    <>
      <table className="findings">
        <thead>
          <tr>
            <th scope="col">lesion</th>
            <th scope="col" className="number">
              size
            </th>
            <th
              scope="col"
              className="number"
              title="Largest diameter, and the largest one at a right angle to it on the same slice (RANO)"
            >
              diameters, {detail.spacing ? 'mm' : 'px'}
            </th>
          </tr>
        </thead>
        <tbody>
          {sized.map((lesion) => (
            <Row key={lesion.number} session={session} detail={detail} lesion={lesion} />
          ))}
        </tbody>
      </table>
      {lesions.length > MOST_SIZED && (
        <p className="quiet small">
          and {lesions.length - MOST_SIZED} smaller ones, {rest} px in all
        </p>
      )}
    </>
  );
}

function Row({
  session,
  detail,
  lesion,
}: {
  readonly session: SeriesSession;
  readonly detail: SeriesDetail;
  readonly lesion: SizedLesion;
}) {
  const volume = volumeMm3(detail, lesion.voxels);
  const numberAt = (index: number) => detail.slices[index]?.number ?? index + 1;
  const first = numberAt(lesion.parts[0]?.index ?? 0);
  const last = numberAt(lesion.parts.at(-1)?.index ?? 0);
  const { pair } = lesion;
  return (
    <tr>
      <th scope="row">
        {lesion.number}
        <span className="mm">{first === last ? `slice ${first}` : `slices ${first}–${last}`}</span>
      </th>
      <td className="number">
        {lesion.voxels} px
        {volume !== null && <span className="mm">{(volume / 1000).toFixed(2)} ml</span>}
      </td>
      <td className="number">
        {pair ? (
          <>
            {pair.long.length.toFixed(1)} × {pair.short.length.toFixed(1)}
            <button
              type="button"
              className="text-button mm align-end"
              title="Go to this slice and draw both diameters"
              onClick={() => {
                session.update((state) => ({ ...state, showDiameters: true }));
                session.goTo(pair.index);
              }}
            >
              on slice {numberAt(pair.index)}
            </button>
          </>
        ) : (
          '–'
        )}
      </td>
    </tr>
  );
}
