/** The row at the end of a dialog: out of it, or on with it. */
export function DialogButtons({
  onCancel,
  onGo,
  label,
  whyNot = null,
  danger = false,
}: {
  readonly onCancel: () => void;
  readonly onGo: () => void;
  /** of the button that goes on */
  readonly label: string;
  /** why it can not be pressed now */
  readonly whyNot?: string | null;
  /** it takes something away */
  readonly danger?: boolean;
}) {
  return (
    <div className="dialog-buttons">
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
      <button
        type="button"
        className={danger ? 'danger' : 'primary'}
        disabled={whyNot !== null}
        title={whyNot ?? undefined}
        onClick={onGo}
      >
        {label}
      </button>
    </div>
  );
}
