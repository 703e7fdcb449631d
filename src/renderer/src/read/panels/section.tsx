import { type ReactNode, useId } from 'react';
import { useLayoutStore } from '../state/layout-store.ts';

/** A part of the side panel that folds away and stays as the reader left it. */
export function Section({
  id,
  title,
  aside,
  children,
  startsClosed = false,
}: {
  readonly id: string;
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly startsClosed?: boolean;
}) {
  const open = useLayoutStore((layout) => layout.open[id] ?? !startsClosed);
  const setOpen = useLayoutStore((layout) => layout.setOpen);
  const body = useId();
  return (
    <section className="read-section">
      <h2>
        <button
          type="button"
          className="section-button"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => setOpen(id, !open)}
        >
          <span aria-hidden="true" className="fold">
            {open ? '▾' : '▸'}
          </span>
          {title}
        </button>
        {aside}
      </h2>
      {open && (
        <div id={body} className="read-section-body">
          {children}
        </div>
      )}
    </section>
  );
}
