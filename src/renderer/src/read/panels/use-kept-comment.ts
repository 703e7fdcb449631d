import { useCallback, useEffect, useRef, useState } from 'react';

const QUIET_MS = 600;

/** A comment in its field. */
export interface KeptComment {
  readonly text: string;
  type(text: string): void;
  /** stores what is not stored yet, without waiting for a pause */
  keep(): void;
}

/**
 * A comment that is stored while it is typed: after a pause, and at once when its field is left, when another subject
 * comes into the field and when the window closes. What was typed always goes to the subject it was typed for; what could
 * not be stored is tried again with the next of these.
 * @param subject id of what is commented on
 * @param stored as main has it; taken over unless something is typed or on its way here
 * @param save rejects where it could not be stored
 */
export function useKeptComment(
  subject: number,
  stored: string,
  save: (subject: number, text: string) => Promise<void>,
): KeptComment {
  const [text, setText] = useState(stored);
  const now = useRef({ subject, stored, text: stored });
  const underWay = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const store = useRef(save);
  store.current = save;
  const keep = useCallback(() => {
    clearTimeout(timer.current);
    const { subject: of, stored: before, text: typed } = now.current;
    if (typed === before) return;
    now.current.stored = typed;
    underWay.current++;
    store.current(of, typed).then(
      () => underWay.current--,
      () => {
        underWay.current--;
        if (now.current.subject === of && now.current.stored === typed) now.current.stored = before;
      },
    );
  }, []);
  useEffect(() => {
    const edited = now.current.text !== now.current.stored || underWay.current > 0;
    if (now.current.subject === subject && edited) return;
    keep();
    now.current = { subject, stored, text: stored };
    setText(stored);
  }, [subject, stored, keep]);
  useEffect(() => {
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [keep]);
  const type = useCallback(
    (typed: string) => {
      setText(typed);
      now.current.text = typed;
      clearTimeout(timer.current);
      timer.current = setTimeout(keep, QUIET_MS);
    },
    [keep],
  );
  return { text, type, keep };
}
