import { keyLabel } from '../../actions/key-label.ts';
import { useAvailableActions } from '../../actions/registry.ts';

/** The key of an action as the reader has it now; nothing where it has none. */
export function KeyHint({ action }: { readonly action: string }) {
  const key = useAvailableActions().find(({ id }) => id === action)?.keys[0];
  return key === undefined ? null : <kbd>{keyLabel(key)}</kbd>;
}
