import type { ChannelChoice } from '../../../../shared/image/render-slice.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { withCine } from '../state/tools.ts';
import { withPreset } from '../state/window.ts';
import { copyText } from '../text/identity.ts';
import { Section } from './section.tsx';

/** Channel, window presets and cine speed. */
export function DisplayPanel({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const { detail } = state;
  if (!detail) return null;
  const choose = (channel: ChannelChoice) => session.update((current) => ({ ...current, channel }));
  return (
    <Section id="display" title="Display">
      <fieldset className="channels">
        <legend>channel</legend>
        {detail.channels.slice(0, 3).map((channel, at) => (
          <label key={channel.label}>
            <input
              type="radio"
              name="channel"
              checked={state.channel === at}
              onChange={() => choose(at as ChannelChoice)}
            />
            {channel.copyOf ? (
              <span className="warning">{copyText(channel.label, channel.copyOf)}</span>
            ) : (
              channel.label
            )}
          </label>
        ))}
        {detail.samples === 3 && (
          <label>
            <input
              type="radio"
              name="channel"
              checked={state.channel === 'falseColour'}
              onChange={() => choose('falseColour')}
            />
            all three as false colour
          </label>
        )}
      </fieldset>
      <label className="row">
        window
        <select
          value={state.presetId ?? ''}
          onChange={(event) => session.update((current) => withPreset(current, event.target.value))}
        >
          {state.presetId === null && <option value="">set by hand</option>}
          {detail.presets.map((preset) => (
            <option key={preset.id} value={preset.id}>
              {preset.label}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet small">
        The window is the same on every slice and in every pane. Drag with the right button.
      </p>
      <label className="row">
        cine, frames/s
        <input
          type="number"
          min={1}
          max={60}
          value={state.cine.framesPerSecond}
          onChange={(event) =>
            session.update((current) =>
              withCine(current, { framesPerSecond: Number(event.target.value) || 1 }),
            )
          }
        />
      </label>
    </Section>
  );
}
