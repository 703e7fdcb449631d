import { useState } from 'react';
import './problem.css';

/** A failure that stays until it is dealt with: a sentence with file, cause and remedy, and a way to copy it. */
export function Problem({
  message,
  level = 'error',
  onRetry,
  onDismiss,
}: {
  readonly message: string;
  readonly level?: 'error' | 'warning' | 'info';
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(message).then(() => setCopied(true));
  };
  return (
    <div className={`problem problem-${level}`} role={level === 'info' ? 'status' : 'alert'}>
      <p>{message}</p>
      <div>
        {onRetry && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" className="plain" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
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
