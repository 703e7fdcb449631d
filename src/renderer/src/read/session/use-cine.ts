import { useEffect } from 'react';
import type { ReadState } from '../state/read-state.ts';
import type { SeriesSession } from './series-session.ts';

/** Runs the cine loop; it waits for a slice that is not there yet rather than skipping it. */
export function useCine(session: SeriesSession, { playing, framesPerSecond }: ReadState['cine']): void {
  useEffect(() => {
    if (!playing) return;
    let request = 0;
    let due = performance.now();
    const tick = (now: number) => {
      request = requestAnimationFrame(tick);
      if (now < due) return;
      const { index, painted, detail } = session.store.getState();
      const count = detail?.slices.length ?? 0;
      if (count < 2 || painted?.index !== index) return;
      due = Math.max(due + 1000 / framesPerSecond, now);
      session.goTo((index + 1) % count);
    };
    request = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(request);
  }, [session, playing, framesPerSecond]);
}
