import { Boxes, Columns2, FileText, Keyboard, ScanEye, Settings, Table2 } from 'lucide-react';
import { useMemo } from 'react';
import { type Action, useActions } from '../actions/registry.ts';
import { type Place, useSession } from '../state/session-store.ts';

const PLACES: readonly { place: Place; label: string; key: string; icon: typeof Table2 }[] = [
  { place: 'worklist', label: 'Worklist', key: 'Alt+1', icon: Table2 },
  { place: 'read', label: 'Read', key: 'Alt+2', icon: ScanEye },
  { place: 'compare', label: 'Compare', key: 'Alt+3', icon: Columns2 },
  { place: 'models', label: 'Models', key: 'Alt+4', icon: Boxes },
  { place: 'reports', label: 'Reports', key: 'Alt+5', icon: FileText },
];

const needsSeries = (place: Place): boolean => place === 'read' || place === 'compare' || place === 'reports';

/** The five places, and the shortcut sheet at the foot. */
export function Rail() {
  const { place, seriesId, goTo, show, chooseReader } = useSession();
  const actions = useMemo(
    (): Action[] => [
      ...PLACES.map((entry) => ({
        id: `place.${entry.place}`,
        label: `Go to ${entry.label}`,
        place: 'Everywhere',
        keys: [entry.key],
        // as its button does: a place without a patient says what to do
        whyNot: () => null,
        perform: () => goTo(entry.place),
      })),
      {
        id: 'shortcuts',
        label: 'Show all shortcuts',
        place: 'Everywhere',
        keys: ['?'],
        whyNot: () => null,
        perform: () => show('shortcuts'),
      },
      {
        id: 'palette',
        label: 'Find a command',
        place: 'Everywhere',
        keys: ['Ctrl+k'],
        whyNot: () => null,
        perform: () => show('palette'),
      },
      {
        id: 'settings',
        label: 'Settings',
        place: 'Everywhere',
        keys: ['Ctrl+,'],
        whyNot: () => null,
        perform: () => show('settings'),
      },
      {
        id: 'reader.change',
        label: 'Change reader',
        place: 'Everywhere',
        keys: [],
        whyNot: () => null,
        perform: () => chooseReader(null),
      },
      {
        id: 'jobs',
        label: 'Show all analyses',
        place: 'Everywhere',
        keys: ['Ctrl+j'],
        whyNot: () => null,
        perform: () => show('jobs'),
      },
    ],
    [goTo, show, chooseReader],
  );
  useActions(actions);
  return (
    <nav className="rail" aria-label="Places">
      {PLACES.map(({ place: target, label, key, icon: Icon }) => (
        <button
          key={target}
          type="button"
          title={
            needsSeries(target) && seriesId === null ? `${label}: no patient is open` : `${label} (${key})`
          }
          aria-current={place === target ? 'page' : undefined}
          onClick={() => goTo(target)}
        >
          <Icon size={18} aria-hidden="true" />
          {label}
        </button>
      ))}
      <span className="spacer" />
      <button type="button" title="Settings (Ctrl+,)" onClick={() => show('settings')}>
        <Settings size={18} aria-hidden="true" />
        Settings
      </button>
      <button type="button" title="All shortcuts (?)" onClick={() => show('shortcuts')}>
        <Keyboard size={18} aria-hidden="true" />
        Keys
      </button>
    </nav>
  );
}
