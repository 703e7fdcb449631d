import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import './dialog.css';

/** A modal dialog: the browser keeps focus inside, Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    ref.current?.showModal();
  }, []);
  // closed and gone in one step, with the focus back where it was: the next key belongs to the window again
  const dismiss = () => {
    ref.current?.close();
    onClose();
  };
  return (
    <dialog
      ref={ref}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        dismiss();
      }}
      // the event of a dialog that is gone already must not close the one that came after it
      onClose={(event) => event.currentTarget.isConnected && onClose()}
    >
      <h1 id={heading}>{title}</h1>
      {children}
      {/* last, so that a dialog opens with the focus on what it is about */}
      <button type="button" className="dialog-close plain" aria-label="Close" onClick={dismiss}>
        <X size={16} aria-hidden="true" />
      </button>
    </dialog>
  );
}
