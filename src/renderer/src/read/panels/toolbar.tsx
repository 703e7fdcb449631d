import { ChevronDown } from 'lucide-react';
import { memo } from 'react';
import { keyLabel } from '../../actions/key-label.ts';
import { keysOf } from '../../actions/key-map.ts';
import { useKeyMap } from '../../actions/registry.ts';
import { keepFieldKeys, releaseSlider } from '../actions/keep-field-keys.ts';
import { MAKE_ROWS } from '../actions/map-actions.ts';
import type { ReadAction } from '../actions/read-action.ts';
import { REFINE_ROWS } from '../actions/refine-actions.ts';
import { SOURCE_ROWS } from '../actions/source-actions.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { MaskMenu } from './mask-menu.tsx';
import { ToolSettings } from './tool-settings.tsx';

const MASK_GROUPS = [REFINE_ROWS, MAKE_ROWS, SOURCE_ROWS];
const GROUPS = ['tool', 'edit', 'view'] as const;

/** Tools and commands as icons; a disabled one says why in its tooltip. */
export function Toolbar({
  session,
  state,
  actions,
  editing,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly actions: readonly ReadAction[];
  readonly editing: boolean;
}) {
  return (
    <div
      className="read-toolbar"
      role="toolbar"
      aria-label="Tools"
      // a change is under way: a stroke drawn now is laid on what it leaves
      aria-busy={state.busy === 'command'}
      onKeyDown={keepFieldKeys}
      onPointerUp={releaseSlider}
    >
      {GROUPS.filter((group) => actions.some((action) => action.group === group)).map((group) => (
        <div key={group} className="tool-group">
          {actions
            .filter((action) => action.group === group)
            .map((action) => (
              <ToolButton
                key={action.id}
                session={session}
                action={action}
                reason={action.whyNot(state)}
                on={action.isOn?.(state)}
              />
            ))}
          {group === 'edit' && editing && (
            <MaskMenu
              session={session}
              state={state}
              name="Mask changes"
              className="icon-button wide"
              groups={MASK_GROUPS}
            >
              Mask <ChevronDown size={12} aria-hidden="true" />
            </MaskMenu>
          )}
          {group === 'tool' && editing && <ToolSettings session={session} state={state} />}
        </div>
      ))}
    </div>
  );
}

/** Takes what it shows and not the state: most changes of the state concern no button. */
const ToolButton = memo(function ToolButton({
  session,
  action,
  reason,
  on,
}: {
  readonly session: SeriesSession;
  readonly action: ReadAction;
  /** why it can not be done now */
  readonly reason: string | null;
  readonly on: boolean | undefined;
}) {
  const Icon = action.icon;
  const keys = keysOf(useKeyMap(), action).map(keyLabel).join(' or ');
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={action.label}
      aria-disabled={reason !== null}
      {...(on === undefined ? {} : { 'aria-pressed': on })}
      title={reason === null ? `${action.label} (${keys})` : `${action.label}: ${reason}`}
      // a click leaves the keys (Space, Enter) to the image
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => reason === null && action.perform(session)}
    >
      {Icon ? <Icon size={16} aria-hidden="true" /> : action.label}
    </button>
  );
});
