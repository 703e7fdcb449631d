import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import './controls.css';

/** Nothing to show yet: what this place is for and what to do now. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  children,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty-state">
      <Icon size={28} aria-hidden="true" />
      <h1>{title}</h1>
      <p className="quiet">{text}</p>
      {children && <div>{children}</div>}
    </div>
  );
}
