import { Fragment } from 'react';
import { useAvailableActions } from '../actions/registry.ts';
import { Dialog } from '../ui/dialog.tsx';

/** How a key is written for the reader. */
export const keyLabel = (key: string): string =>
  key
    .split('+')
    .map(
      (part) =>
        ({ ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' })[part] ??
        (part.length === 1 ? part.toUpperCase() : part),
    )
    .join('+');

const POINTER = [
  ['Scroll the stack', 'wheel'],
  ['Zoom at the pointer', 'Ctrl+wheel'],
  ['Size of the tool', 'Shift+wheel'],
  ['Take away with a tool that adds, add with the eraser', 'Shift held'],
  ['Window and level', 'right drag'],
  ['Pan', 'middle drag'],
] as const;

/** Every shortcut that works now, by place; made from the actions themselves. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const actions = useAvailableActions();
  const places = [...new Set(actions.map((action) => action.place))];
  return (
    <Dialog title="Shortcuts" onClose={onClose} wide>
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
                      {action.keys.map((key) => (
                        <Fragment key={key}>
                          <kbd>{keyLabel(key)}</kbd>{' '}
                        </Fragment>
                      ))}
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
