import { useCallback, useEffect, useRef, useState } from 'react';
import type { Argument, Channel, EventName, Result } from '../../../shared/contract/contract.ts';
import { api, messageOf } from './api.ts';

export interface Live<T> {
  readonly value: T | null;
  readonly problem: string | null;
  reload(): void;
}

/** A request that is asked again whenever one of `events` comes; a late answer never replaces a newer one. */
export function useLive<C extends Channel>(
  channel: C,
  argument: Argument<C>,
  events: readonly EventName[],
): Live<Result<C>> {
  const [value, setValue] = useState<Result<C> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const turn = useRef(0);
  const key = JSON.stringify(argument);
  const names = events.join(' ');
  const reload = useCallback(() => {
    const mine = ++turn.current;
    api.call(channel, JSON.parse(key) as Argument<C>).then(
      (next) => {
        if (mine !== turn.current) return;
        setValue(() => next);
        setProblem(null);
      },
      (error: unknown) => {
        if (mine === turn.current) setProblem(messageOf(error));
      },
    );
  }, [channel, key]);
  useEffect(() => {
    reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      // an import or a job sends many events; the list is asked for at most a few times a second
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, 200);
    };
    const ends = names
      .split(' ')
      .filter(Boolean)
      .map((name) => api.on(name as EventName, later));
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
      turn.current++;
    };
  }, [reload, names]);
  return { value, problem, reload };
}
