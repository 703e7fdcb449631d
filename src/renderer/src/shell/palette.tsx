import { useState } from 'react';
import { type Action, useAvailableActions } from '../actions/registry.ts';
import { Dialog } from '../ui/dialog.tsx';
import { keyLabel } from './shortcut-sheet.tsx';

/** Every action by name; those that cannot be done now say why. */
export function Palette({ onClose }: { onClose: () => void }) {
  const actions = useAvailableActions();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const words = query.toLowerCase().split(/\s+/);
  const found = actions
    .filter((action) => words.every((word) => action.label.toLowerCase().includes(word)))
    .slice(0, 30);
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
          aria-label="Command"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') run(found[at]);
            if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
            if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          }}
        />
        <ul>
          {found.map((action, index) => {
            const reason = action.whyNot();
            return (
              <li key={action.id}>
                <button
                  type="button"
                  className={index === at ? 'current' : ''}
                  aria-disabled={reason !== null}
                  onClick={() => run(action)}
                >
                  <span>
                    {action.label} {reason && <span className="quiet">({reason})</span>}
                  </span>
                  <span>{action.keys.slice(0, 1).map(keyLabel)}</span>
                </button>
              </li>
            );
          })}
        </ul>
        {found.length === 0 && <p className="quiet">No command has this name.</p>}
      </div>
    </Dialog>
  );
}
