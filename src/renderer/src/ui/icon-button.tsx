import type { LucideIcon } from 'lucide-react';
import './controls.css';

/** A button that is an icon: its name and key stand in a tip, for pointer and keyboard focus alike. */
export function IconButton({
  icon: Icon,
  name,
  shortcut,
  whyNot = null,
  pressed,
  onPress,
}: {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly shortcut?: string;
  /** why it cannot be pressed now; the tip says it */
  readonly whyNot?: string | null;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={name}
      aria-disabled={whyNot !== null}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      data-tip={`${name}${shortcut ? ` (${shortcut})` : ''}${whyNot ? `: ${whyNot}` : ''}`}
      onClick={() => whyNot === null && onPress()}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}
