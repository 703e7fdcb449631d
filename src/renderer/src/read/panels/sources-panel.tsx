import { ChevronDown, Download, Eye, EyeOff } from 'lucide-react';
import { rowsOfSource } from '../actions/source-actions.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import { isUsable } from '../state/other-source.ts';
import type { ReadState, SourceSetting } from '../state/read-state.ts';
import { withSourceSetting } from '../state/sources.ts';
import { MaskMenu } from './mask-menu.tsx';
import { Section } from './section.tsx';

/** Every source of masks on this series: colour, on or off, opacity, outline or fill, take over. */
export function SourcesPanel({
  session,
  state,
  frame,
  whyNot,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
  readonly whyNot: string | null;
}) {
  return (
    <Section id="sources" title="Sources" aside={state.aiHidden && <span className="tag">AI hidden</span>}>
      {state.sources.length === 0 && <p className="quiet">No masks yet. Draw one, or run a model.</p>}
      <ul className="source-list">
        {state.sources
          .filter((source) => !(state.aiHidden && source.kind === 'model'))
          .map((source) => (
            <SourceRow key={source.source} {...{ session, state, frame, source, whyNot }} />
          ))}
      </ul>
    </Section>
  );
}

function SourceRow({
  session,
  state,
  frame,
  source,
  whyNot,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
  readonly source: SourceSetting;
  readonly whyNot: string | null;
}) {
  const set = (change: Parameters<typeof withSourceSetting>[2]) =>
    session.update((current) => withSourceSetting(current, source.source, change));
  const masks = state.masks.get(source.source);
  const pixels = frame ? (masks?.get(frame.sliceId)?.pixels ?? 0) : 0;
  const name = kindText(source);
  return (
    <li className={source.visible ? undefined : 'off'}>
      <div className="source-head">
        <button
          type="button"
          className="eye-button"
          aria-pressed={source.visible}
          aria-label={`Show ${name}`}
          title={source.visible ? `Hide ${name}` : `Show ${name}`}
          onClick={() => set({ visible: !source.visible })}
        >
          {source.visible ? <Eye size={14} /> : <EyeOff size={14} />}
        </button>
        <span
          className={`swatch ${source.style}${source.dash.length > 0 ? ' dashed' : ''}`}
          style={{ '--source': source.colour } as React.CSSProperties}
        />
        <span className="source-name" title={source.source}>
          {name}
          {!source.current && <em className="stale"> out of date</em>}
        </span>
        <span className="number">{pixels > 0 ? `${pixels} px` : '–'}</span>
      </div>
      <div className="source-controls">
        <input
          type="range"
          min={0}
          max={100}
          value={source.opacity}
          aria-label={`Opacity of ${name}, percent`}
          onChange={(event) => set({ opacity: Number(event.target.value) })}
        />
        <span className="number opacity">{source.opacity} %</span>
        <button
          type="button"
          className="text-button"
          title={`Drawn as ${source.style}; click to change`}
          onClick={() => set({ style: source.style === 'fill' ? 'outline' : 'fill' })}
        >
          {source.style}
        </button>
      </div>
      {isUsable(state, source) && (
        <MaskMenu
          session={session}
          state={state}
          name={`use for my mask: ${name}`}
          title={whyNot ?? `Take over ${name}, add it to your mask, subtract it ...`}
          className="text-button use-source"
          groups={[rowsOfSource(source)]}
        >
          <Download size={12} aria-hidden="true" /> use for my mask{' '}
          <ChevronDown size={12} aria-hidden="true" />
        </MaskMenu>
      )}
    </li>
  );
}

function kindText(source: SourceSetting): string {
  if (source.kind === 'groundTruth') return 'ground truth';
  return source.kind === 'reader' ? `${source.label} (reader)` : source.label;
}
