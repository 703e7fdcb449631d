import { remainingText } from './remaining.ts';
import './controls.css';

/** A wait: what is counted, how long it still takes, and a way to stop it. */
export function ProgressLine({
  label,
  unit,
  done,
  total,
  remainingSeconds,
  onStop,
}: {
  readonly label: string;
  readonly unit: string;
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
  readonly onStop?: () => void;
}) {
  return (
    <span className="progress-line">
      <span>{label}</span>
      <progress value={done} max={Math.max(1, total)} aria-label={label} />
      <span className="quiet">
        {done.toLocaleString('en')}/{total.toLocaleString('en')} {unit}
        {remainingText(remainingSeconds)}
      </span>
      {onStop && (
        <button type="button" className="small" onClick={onStop}>
          Stop
        </button>
      )}
    </span>
  );
}
