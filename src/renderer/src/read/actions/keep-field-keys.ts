import type { KeyboardEvent, PointerEvent } from 'react';

/** Keys that sliders and radio buttons use themselves must not scroll the stack as well. */
export function keepFieldKeys(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLInputElement)) return;
  if (/^(Arrow|Home|End|Page)/.test(event.key) || event.key === ' ') event.stopPropagation();
}

/** A slider moved by the pointer gives the keys back to the image; one reached by Tab keeps them. */
export function releaseSlider({ target }: PointerEvent): void {
  if (target instanceof HTMLInputElement && target.type === 'range') target.blur();
}
