import type { KeyboardEvent } from 'react';

/** Keys that sliders and radio buttons use themselves must not scroll the stack as well. */
export function keepFieldKeys(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  if (/^(Arrow|Home|End|Page)/.test(event.key) || event.key === ' ') event.stopPropagation();
}
