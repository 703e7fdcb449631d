import './mask-menu.css';
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { keyLabel } from '../../actions/key-label.ts';
import { keysOf } from '../../actions/key-map.ts';
import { useKeyMap } from '../../actions/registry.ts';
import type { MaskRow } from '../actions/mask-row.ts';
import type { ReadAction } from '../actions/read-action.ts';
import { lookAt } from '../session/proposals.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { changeOf } from '../state/proposal.ts';
import type { Proposal, ReadState } from '../state/read-state.ts';
import { Counts } from './proposal-strip.tsx';

interface Props {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly name: string;
  readonly title?: string;
  readonly className: string;
  readonly children: ReactNode;
  readonly groups: readonly (readonly MaskRow[])[];
}

/** A button that opens changes of the reader's masks: by line what is done, by column on which slices. */
export function MaskMenu({ session, state, name, title, className, children, groups }: Props) {
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const isOpen = place !== null;
  useLayoutEffect(() => {
    if (!isOpen) return;
    // in the top layer: the panel it may stand in cuts off what lies over its edge
    list.current?.showPopover();
    list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const stop = new AbortController();
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setPlace(null);
    };
    // it stands where its button was when it opened
    for (const name of ['pointerdown', 'focusin', 'wheel'])
      window.addEventListener(name, closeOutside, { capture: true, signal: stop.signal });
    window.addEventListener('resize', () => setPlace(null), { signal: stop.signal });
    return () => stop.abort();
  }, [isOpen]);
  // its size is known once it is there
  useLayoutEffect(() => {
    const box = list.current?.getBoundingClientRect();
    if (!box || !place) return;
    const left = Math.max(4, Math.min(place.left, window.innerWidth - box.width - 4));
    const top = Math.max(4, Math.min(place.top, window.innerHeight - box.height - 4));
    if (left !== place.left || top !== place.top) setPlace({ left, top });
  }, [place]);
  const open = () => {
    const box = root.current?.getBoundingClientRect();
    if (box) setPlace({ left: box.left, top: box.bottom + 4 });
  };
  const close = () => {
    setPlace(null);
    root.current?.querySelector('button')?.focus();
  };
  // what was looked at goes with the menu
  useLayoutEffect(() => (isOpen ? () => lookAt(session, null) : undefined), [isOpen, session]);
  const look = (action: ReadAction | null) => {
    const now = session.store.getState();
    lookAt(session, action?.whyNot(now) === null ? (action.change?.(now) ?? null) : null);
  };
  const perform = (action: ReadAction) => {
    if (action.whyNot(state) !== null) return;
    setPlace(null);
    // the keys that follow (Enter, Space) are for the image, not for the button of the menu
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    action.perform(session);
  };
  return (
    <div className="mask-menu" ref={root}>
      <button
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={name}
        title={title ?? name}
        onClick={isOpen ? close : open}
      >
        {children}
      </button>
      {place && (
        <div ref={list} className="mask-menu-list" popover="manual" style={place}>
          <div id={id} role="menu" aria-label={name} onKeyDown={(event) => move(event, close)}>
            {groups.map((rows, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: groups neither come nor go
              <div key={at} className="mask-menu-group" role="presentation">
                {rows.map((row, line) => (
                  <div key={row.label} className="mask-menu-row" role="presentation">
                    <span id={`${id}-${at}-${line}`}>{row.label}</span>
                    <Cell
                      action={row.slice}
                      rowId={`${id}-${at}-${line}`}
                      scope="this slice"
                      {...{ state, perform, look }}
                    />
                    <Cell
                      rowId={`${id}-${at}-${line}`}
                      action={row.all}
                      scope={row.slice ? 'all slices' : 'the gap'}
                      {...{ state, perform, look }}
                    />
                  </div>
                ))}
              </div>
            ))}
          </div>
          <p className="mask-menu-look" role="status">
            {state.looked ? (
              <Looked state={state} looked={state.looked} />
            ) : (
              <span className="quiet">On all slices: shown first, made on Enter.</span>
            )}
          </p>
        </div>
      )}
    </div>
  );
}

function Cell({
  action,
  rowId,
  scope,
  state,
  perform,
  look,
}: {
  readonly action: ReadAction | null;
  /** of the text that names the row */
  readonly rowId: string;
  readonly scope: string;
  readonly state: ReadState;
  readonly perform: (action: ReadAction) => void;
  /** shows what an action would do; null: nothing */
  readonly look: (action: ReadAction | null) => void;
}) {
  const id = useId();
  const map = useKeyMap();
  if (!action) return <span />;
  const keys = keysOf(map, action);
  const reason = action.whyNot(state);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="text-button"
      aria-disabled={reason !== null}
      id={id}
      // the row says what is done, the button on which slices
      aria-labelledby={`${rowId} ${id}`}
      title={reason === null ? action.label : `${action.label}: ${reason}`}
      onClick={() => perform(action)}
      onPointerEnter={(event) => event.currentTarget.focus()}
      onFocus={() => look(action)}
      onBlur={() => look(null)}
    >
      {scope}
      {keys.slice(0, 1).map((key) => (
        <kbd key={key}>{keyLabel(key)}</kbd>
      ))}
    </button>
  );
}

/** What the entry with the focus would do on this slice, in numbers; on the image its pixels are tinted. */
function Looked({ state, looked }: { readonly state: ReadState; readonly looked: Proposal }) {
  const { added, removed } = changeOf(state, looked);
  if (added + removed === 0) return <span className="quiet">changes nothing on this slice</span>;
  return (
    <span className="number">
      on this slice <Counts state={state} added={added} removed={removed} />
    </span>
  );
}

/** Arrows go through the entries, Escape closes; no key reaches the image behind. */
function move(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  event.stopPropagation();
  if (event.key === 'Escape') close();
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  entries[(at + step + entries.length) % entries.length]?.focus();
}
