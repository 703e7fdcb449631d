import { useMemo } from 'react';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { lengthText, UNIT } from '../../../../shared/measure/by-hand.ts';
import { IntensityTally } from '../../../../shared/measure/intensity.ts';
import { perimeterOf } from '../../../../shared/measure/perimeter.ts';
import type { Frame } from '../state/frame.ts';
import { pixelSizeOf } from '../state/measures.ts';
import type { ReadState } from '../state/read-state.ts';

/** Of the mask on this slice: the length of its outline, and the stored values within it, channel by channel. */
export function IntensityTable({
  state,
  detail,
  frame,
  source,
}: {
  readonly state: ReadState;
  readonly detail: SeriesDetail;
  readonly frame: Frame;
  readonly source: MaskSource;
}) {
  const mask = state.masks.get(source)?.get(frame.sliceId);
  const { pixels, width, height } = frame;
  const bits = mask && mask.pixels > 0 && mask.bits.length === width * height ? mask.bits : null;
  const rows = useMemo(() => {
    if (!bits || !pixels) return [];
    return detail.channels.slice(0, pixels.samples).flatMap(({ label, copyOf }, channel) => {
      if (copyOf) return [];
      const tally = new IntensityTally(pixels.bits);
      tally.add(pixels, channel, bits);
      const statistics = tally.statistics();
      return statistics ? [{ label, ...statistics }] : [];
    });
  }, [bits, pixels, detail.channels]);
  const outline = useMemo(
    () => (bits ? perimeterOf(bits, width, height, pixelSizeOf(detail) ?? UNIT) : 0),
    [bits, width, height, detail],
  );
  if (!bits) return <p className="quiet small">Nothing of it on this slice.</p>;
  return (
    <table className="findings">
      <caption>This slice: outline {lengthText(outline, detail.spacing !== null)}</caption>
      <thead>
        <tr>
          <th scope="col">values</th>
          <th scope="col" className="number">
            mean ± SD
          </th>
          <th scope="col" className="number">
            median
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">{row.label}</th>
            <td className="number">
              {row.mean.toFixed(1)} ± {row.deviation.toFixed(1)}
            </td>
            <td className="number">
              {row.median}
              <span className="mm">
                {row.low}–{row.high}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
