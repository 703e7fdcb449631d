/** A failure that stays until it is dealt with: a sentence with file, cause and remedy, and a way to copy it. */
export function Problem({
  message,
  onRetry,
  onDismiss,
}: {
  message: string;
  onRetry?: () => void;
  onDismiss?: () => void;
}) {
  return (
    <div className="problem" role="alert">
      <p>{message}</p>
      <div>
        {onRetry && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" className="plain" onClick={() => void navigator.clipboard?.writeText(message)}>
          Copy
        </button>
        {onDismiss && (
          <button type="button" className="plain" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </div>
    </div>
  );
}
