import type { SeriesSession } from '../session/series-session.ts';
import { openThreshold } from '../state/map-threshold.ts';
import type { ReadState } from '../state/read-state.ts';
import { openMap } from '../state/slice-maps.ts';
import { MapStrip } from './map-strip.tsx';
import { MapThresholdStrip } from './map-threshold-strip.tsx';
import { ProposalStrip } from './proposal-strip.tsx';
import { ToolStrip } from './tool-settings.tsx';

/** The one strip over the top of the image: a change to decide on, else an open slider, else how the tool is used. */
export function ImageStrip(props: { readonly session: SeriesSession; readonly state: ReadState }) {
  if (props.state.proposal) return <ProposalStrip {...props} />;
  if (openThreshold(props.state)) return <MapThresholdStrip {...props} />;
  return openMap(props.state) ? <MapStrip {...props} /> : <ToolStrip {...props} />;
}
