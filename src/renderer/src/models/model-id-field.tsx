import { useId } from 'react';

/** What a model of one's own will be called, with the rule or why this name cannot be. */
export function ModelIdField({
  value,
  placeholder,
  problem,
  onChange,
}: {
  readonly value: string;
  readonly placeholder: string;
  readonly problem: string | null;
  readonly onChange: (id: string) => void;
}) {
  const note = useId();
  const wrong = value === '' ? null : problem;
  return (
    <>
      <label className="field">
        Name here
        <input
          type="text"
          value={value}
          placeholder={placeholder}
          maxLength={64}
          aria-describedby={note}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <p id={note} className={wrong ? 'warning dialog-note' : 'quiet dialog-note'}>
        {wrong ?? 'Small letters, digits, dots and dashes.'}
      </p>
    </>
  );
}
