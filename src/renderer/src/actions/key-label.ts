/** How a key is written for the reader. */
export const keyLabel = (key: string): string =>
  key
    .split('+')
    .map(
      (part) =>
        ({ ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' })[part] ??
        (part.length === 1 ? part.toUpperCase() : part),
    )
    .join('+');
