import { useState } from 'react';

/** A panel's width, kept on this machine: how a window is laid out is about the window, not about the patients. */
export function usePanelWidth(
  id: string,
  usual: number,
  least: number,
  most: number,
): { readonly width: number; setWidth(width: number): void } {
  const key = `sulcus.panel.${id}`;
  const clamp = (width: number) => Math.round(Math.min(most, Math.max(least, width)));
  const [width, set] = useState(() => clamp(Number(read(key)) || usual));
  return {
    width,
    setWidth: (next) => {
      set(clamp(next));
      write(key, String(clamp(next)));
    },
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a page without storage starts with the usual width next time
  }
}
