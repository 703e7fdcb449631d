import { useEffect, useId, useRef, useState } from 'react';
import { keyLabel } from '../actions/key-label.ts';
import { type Action, useAvailableActions } from '../actions/registry.ts';
import { Dialog } from '../ui/dialog.tsx';
import { findActions } from './find-actions.ts';

const MOST = 60;

/** Every action by name; those that cannot be done now say why. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const actions = useAvailableActions();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const current = useRef<HTMLDivElement>(null);
  const found = findActions(
    actions.filter((action) => action.id !== 'palette'),
    query,
  ).slice(0, MOST);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marked command is another element after each move
  useEffect(() => {
    // its return value (a promise in new browsers) is no clean-up
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const run = (action: Action | undefined) => {
    if (!action || action.whyNot() !== null) return;
    onClose();
    action.perform();
  };
  return (
    <Dialog title="Find a command" onClose={onClose}>
      <div className="palette">
        <input
          type="search"
          role="combobox"
          aria-label="Command"
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
          placeholder="Type a part of its name"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (event.key === 'Enter') run(found[at]);
            if (step === 0) return;
            event.preventDefault();
            setAt(Math.max(0, Math.min(found.length - 1, at + step)));
          }}
        />
        <div id={list} role="listbox" aria-label="Commands" tabIndex={-1}>
          {found.map((action, index) => {
            const reason = action.whyNot();
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the field names its active option
              <div
                key={action.id}
                id={`${list}-${index}`}
                ref={index === at ? current : null}
                role="option"
                aria-selected={index === at}
                aria-disabled={reason !== null}
                onClick={() => run(action)}
              >
                <span>
                  {action.label} {reason && <span>({reason})</span>}
                </span>
                <span className="palette-key">
                  {action.place}{' '}
                  {action.keys.slice(0, 1).map((key) => (
                    <kbd key={key}>{keyLabel(key)}</kbd>
                  ))}
                </span>
              </div>
            );
          })}
        </div>
        {found.length === 0 && <p className="quiet">No command has this name.</p>}
      </div>
    </Dialog>
  );
}
