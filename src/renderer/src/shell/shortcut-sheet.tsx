import { Fragment, useMemo } from 'react';
import { useAvailableActions } from '../actions/registry.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyOfAction } from './key-of-action.tsx';
import { knownPlaces } from './known-places.ts';

const POINTER = [
  ['Scroll the stack', 'wheel'],
  ['Zoom at the pointer', 'Ctrl+wheel'],
  ['Size of the tool', 'Shift+wheel'],
  ['Take away with a tool that adds, add with the eraser', 'Shift held'],
  ['Window and level', 'right drag'],
  ['Pan', 'middle drag'],
] as const;

/** Every shortcut that works now, by place, made from the actions themselves; each can be changed. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const actions = useAvailableActions();
  const known = useMemo(() => knownPlaces(actions), [actions]);
  const places = [...new Set(actions.map((action) => action.place))];
  return (
    <Dialog title="Shortcuts" onClose={onClose} wide>
      <p className="quiet">A click on a key changes it, for you alone.</p>
      <div className="sheet">
        {places.map((place) => (
          <section key={place}>
            <h2>{place}</h2>
            <dl>
              {actions
                .filter((action) => action.place === place && action.keys.length > 0)
                .map((action) => (
                  <Fragment key={action.id}>
                    <dt>{action.label}</dt>
                    <dd>
                      <KeyOfAction action={action} places={known} />
                    </dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h2>Pointer over the image</h2>
          <dl>
            {POINTER.map(([label, gesture]) => (
              <Fragment key={label}>
                <dt>{label}</dt>
                <dd>
                  <kbd>{gesture}</kbd>
                </dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
