import { useEffect, useState } from 'react';
import { formatScore } from '../../../../shared/text/percent.ts';
import type { Frame } from '../state/frame.ts';
import { outcomeText } from '../state/predictions.ts';
import type { ReadState } from '../state/read-state.ts';

/** The slice and what is on it, in a sentence for a screen reader. */
function announcementOf(frame: Frame, aiHidden: boolean): string {
  const parts = [`Slice ${frame.index + 1} of ${frame.sliceCount}.`];
  if (frame.problem) parts.push(frame.problem);
  if (!aiHidden) {
    for (const { model, prediction } of frame.scores) {
      const score = prediction?.score == null ? '' : `, model score ${formatScore(prediction.score)}`;
      const stale = model.current ? '' : ', out of date';
      parts.push(
        `${model.modelName}: ${outcomeText(model.task, prediction?.outcome ?? 'notAnalysed')}${score}${stale}.`,
      );
    }
  }
  for (const mask of frame.masks) {
    if (mask.mask && mask.mask.pixels > 0) parts.push(`${mask.label} mask ${mask.mask.pixels} pixels.`);
  }
  return parts.join(' ');
}

/** Says it after a moment of rest, so that fast scrolling does not pile up speech. */
export function Announcer({ state, frame }: { readonly state: ReadState; readonly frame: Frame | null }) {
  const [said, setSaid] = useState('');
  const text = frame ? announcementOf(frame, state.aiHidden) : '';
  useEffect(() => {
    if (state.cine.playing) return;
    const timer = setTimeout(() => setSaid(text), 350);
    return () => clearTimeout(timer);
  }, [text, state.cine.playing]);
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="announcement">
      {said}
    </p>
  );
}
