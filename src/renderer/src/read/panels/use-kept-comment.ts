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
 * comes into the field and when the window closes. What was typed always goes to the subject it was typed for.
 * @param subject id of what is commented on
 * @param stored as main has it; taken over unless it is being edited here
 */
export function useKeptComment(
  subject: number,
  stored: string,
  save: (subject: number, text: string) => void,
): KeptComment {
  const [text, setText] = useState(stored);
  const now = useRef({ subject, stored, text: stored });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const store = useRef(save);
  store.current = save;
  const keep = useCallback(() => {
    clearTimeout(timer.current);
    const { subject: of, stored: before, text: typed } = now.current;
    if (typed === before) return;
    now.current.stored = typed;
    store.current(of, typed);
  }, []);
  useEffect(() => {
    if (now.current.subject !== subject) keep();
    else if (now.current.text !== now.current.stored) {
      now.current.stored = stored;
      return;
    }
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
