import type { LucideIcon } from 'lucide-react';
import type { SeriesSession } from '../session/series-session.ts';
import type { Proposal, ReadState } from '../state/read-state.ts';

/** One thing a reader can do: the same object drives button, key and palette. */
export interface ReadAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** as the registry writes them: "Ctrl+Z", "ArrowDown", "[" */
  readonly keys: readonly string[];
  /** toolbar group; none: keyboard and palette only */
  readonly group?: 'tool' | 'edit' | 'view';
  /** a held key repeats it */
  readonly repeats?: boolean;
  readonly isOn?: (state: ReadState) => boolean;
  /** asked for before the masks of the series are here, it waits for them */
  readonly needsMasks?: boolean;
  /** why it can not be done now, or null */
  readonly whyNot: (state: ReadState) => string | null;
  readonly perform: (session: SeriesSession) => void;
  /** of a change of one slice: what it would make of the reader's mask, for a look before it is made */
  readonly change?: (state: ReadState) => Proposal | null;
}
