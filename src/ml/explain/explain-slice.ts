import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { ModelInput } from '../analysis/model-input.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { intensityScale, type VolumeSlices } from '../preprocessing/intensity-scale.ts';
import { normaliserFor } from '../preprocessing/preprocess.ts';
import { outOfFrame, squareFrame } from '../preprocessing/square-frame.ts';
import { gradCam } from './grad-cam.ts';

export interface Explanation {
  /** width * height of the slice: 0 nothing spoke for a tumour, 255 what spoke for it most in this slice */
  readonly heat: Uint8Array;
  /** the tumour's score, 0..1, without test-time mirroring */
  readonly score: number;
}

/**
 * Where a classifier looked in one slice of a volume, on the slice's own grid.
 * @param built the network of `model` on TF.js' current backend
 * @param numbers of the slices in the stack
 * @throws SulcusError SLICE_UNREADABLE, EXPLAIN_UNSUPPORTED
 */
export async function explainSlice(
  { card, topology }: Pick<LoadedModel, 'card' | 'topology'>,
  built: LayersModel,
  slices: VolumeSlices,
  numbers: readonly number[],
  index: number,
): Promise<Explanation> {
  const slice = slices[index];
  if (!slice) throw new SulcusError('SLICE_UNREADABLE', 'This slice cannot be read. Put its file back.');
  const scale = intensityScale(slices);
  const { width: side, channels } = card.input;
  const input = new Float32Array(side * side * channels);
  new ModelInput(card.input, { slices, scale, numbers }, normaliserFor(card, slices, scale)).write(
    index,
    input,
    0,
  );
  const { map, rows, columns, score } = await gradCam(built, topology, input);
  if (rows !== columns) throw new RangeError(`features of ${rows} x ${columns} of a square input`);
  const highest = map.reduce((most, value) => Math.max(most, value), 0);
  const onSlice = outOfFrame(map, squareFrame(slice.width, slice.height, columns));
  return {
    heat: Uint8Array.from(onSlice, (value) => (highest > 0 ? Math.round((255 * value) / highest) : 0)),
    score,
  };
}
