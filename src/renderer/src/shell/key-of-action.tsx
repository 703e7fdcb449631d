import { RotateCcw } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { keyLabel } from '../actions/key-label.ts';
import { keyMapSetting, type PlaceActions, whyNotKey, withKey } from '../actions/key-map.ts';
import { type Action, keyOf, useKeyMap } from '../actions/registry.ts';
import { useSession } from '../state/session-store.ts';

/** The keys of an action; pressed, it takes the next key the reader presses, or says why it can not have it. */
export function KeyOfAction({
  action,
  places,
}: {
  readonly action: Action;
  readonly places: readonly PlaceActions[];
}) {
  const map = useKeyMap();
  const readerId = useSession((session) => session.reader?.readerId ?? null);
  const setSetting = useSession((session) => session.setSetting);
  const [listening, setListening] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const give = (key: string | null) => {
    if (readerId !== null) setSetting(keyMapSetting(readerId), JSON.stringify(withKey(map, action.id, key)));
  };
  const take = (event: KeyboardEvent) => {
    if (!listening || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    // Escape stops listening, and the dialog stays open
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return setListening(false);
    const key = keyOf(event.nativeEvent);
    const reason = whyNotKey(key, action.id, places, map);
    setRefusal(reason && `${keyLabel(key)}: ${reason}`);
    if (reason) return;
    setListening(false);
    give(key);
  };
  return (
    <span className="key-of-action">
      {map[action.id] && (
        <button
          type="button"
          className="plain"
          aria-label={`Give ${action.label} its own key back`}
          title="Its own key again"
          onClick={() => give(null)}
        >
          <RotateCcw size={12} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className="plain"
        title="Change this key"
        aria-pressed={listening}
        onClick={() => {
          setRefusal(null);
          setListening(!listening);
        }}
        onKeyDown={take}
        onBlur={() => {
          setListening(false);
          setRefusal(null);
        }}
      >
        <span className="visually-hidden">Key of {action.label}: </span>
        {listening ? (
          <span className="quiet">press a key, Esc keeps it</span>
        ) : (
          action.keys.map((key) => <kbd key={key}>{keyLabel(key)}</kbd>)
        )}
      </button>
      {refusal && (
        <span className="failure" role="alert">
          {refusal}
        </span>
      )}
    </span>
  );
}
