import { useState } from 'react';
import { errorText } from '../session/series-api.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { ReadState } from '../state/read-state.ts';
import { readSpacing, type StatedSpacing } from './read-spacing.ts';
import { Section } from './section.tsx';

/** Spacing and side, which these files do not give: whatever stands here was stated by a reader, by name. */
export function GeometryPanel({
  session,
  state,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
}) {
  const { detail } = state;
  const [failure, setFailure] = useState<string | null>(null);
  if (!detail) return null;
  const attempt = (work: Promise<unknown>) => {
    setFailure(null);
    work.catch((error) => setFailure(errorText(error)));
  };
  const signed = state.worklistRow?.confirmedBy ?? null;
  const locked = state.readerId === null ? 'choose a reader first' : signed && `confirmed by ${signed}`;
  return (
    <Section id="geometry" title="Spacing and side" startsClosed>
      {detail.spacing ? (
        <p>
          {detail.spacing.x} × {detail.spacing.y} mm
          {detail.spacing.z !== null && `, slices ${detail.spacing.z} mm apart`}
          <span className="quiet"> · stated by {detail.spacing.statedBy}</span>
        </p>
      ) : (
        <p className="quiet">Spacing unknown: sizes are in pixels.</p>
      )}
      <SpacingForm
        key={JSON.stringify(detail.spacing)}
        spacing={detail.spacing}
        locked={locked}
        onState={(spacing) => attempt(session.stateSpacing(spacing))}
      />
      <label className="row">
        left of image is
        <select
          disabled={locked !== null}
          title={locked ?? undefined}
          value={sideOf(detail.side)}
          onChange={(event) => attempt(session.stateSide(event.target.value as 'unknown'))}
        >
          <option value="unknown">unknown</option>
          <option value="patientRight">patient's right</option>
          <option value="patientLeft">patient's left</option>
        </select>
      </label>
      <p className="quiet small">{detail.side}</p>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </Section>
  );
}

const sideOf = (side: string): string => {
  const match = /patient(?:'s)? (right|left)/i.exec(side)?.[1]?.toLowerCase();
  return match === 'right' ? 'patientRight' : match === 'left' ? 'patientLeft' : 'unknown';
};

function SpacingForm({
  spacing,
  locked,
  onState,
}: {
  readonly spacing: StatedSpacing | null;
  /** why nothing can be stated, or null */
  readonly locked: string | null;
  readonly onState: (spacing: StatedSpacing | null) => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const disabled = locked !== null;
  const submit = (form: FormData) => {
    const typed = (name: string) => String(form.get(name) ?? '');
    const read = readSpacing({ x: typed('x'), y: typed('y'), z: typed('z') });
    setProblem(typeof read === 'string' ? read : null);
    if (typeof read !== 'string') onState(read);
  };
  return (
    <form
      className="spacing"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      {(['x', 'y', 'z'] as const).map((axis) => (
        <label key={axis}>
          {axis === 'z' ? 'between slices' : axis === 'x' ? 'pixel width' : 'pixel height'}
          <span className="with-unit">
            <input name={axis} inputMode="decimal" defaultValue={spacing?.[axis] ?? ''} disabled={disabled} />
            mm
          </span>
        </label>
      ))}
      <button type="submit" className="plain-button" disabled={disabled} title={locked ?? undefined}>
        State spacing
      </button>
      {problem && (
        <p className="failure" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
