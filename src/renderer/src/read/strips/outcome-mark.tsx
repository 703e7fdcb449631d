import type { SliceOutcome } from '../../../../shared/contract/inference.ts';
import { OUTCOME_TEXT } from '../state/predictions.ts';

/** The five outcomes by shape, not by colour alone: dotted ring, cross, minus, open ring, filled disc. */
export function OutcomeMark({ outcome }: { readonly outcome: SliceOutcome }) {
  const text = OUTCOME_TEXT[outcome];
  return (
    <svg
      className={`outcome outcome-${outcome}`}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {outcome === 'finding' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
      {outcome === 'empty' && (
        <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {outcome === 'negative' && <path d="M2 6h8" stroke="currentColor" strokeWidth="2" />}
      {outcome === 'failed' && (
        <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.75" />
      )}
      {outcome === 'notAnalysed' && (
        <circle
          cx="6"
          cy="6"
          r="4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1"
          strokeDasharray="1.2 2"
        />
      )}
    </svg>
  );
}
