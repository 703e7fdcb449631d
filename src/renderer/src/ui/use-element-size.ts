import { type RefObject, useLayoutEffect, useState } from 'react';

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size of an element in CSS pixels, kept up to date; 0 x 0 before it is laid out. One that is hidden keeps the size
 * it had.
 * @param layout when it changes the element is measured in the same frame; the observer alone is one frame late
 * @param known its size where whoever arranges it knows; nothing is measured then
 */
export function useElementSize(
  element: RefObject<HTMLElement | null>,
  layout?: string,
  known: ElementSize | null = null,
): ElementSize {
  const [size, setSize] = useState<ElementSize>({ width: 0, height: 0 });
  const isKnown = known !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout is a reason to measure
  useLayoutEffect(() => {
    const target = element.current;
    if (!target || isKnown) return;
    const measure = () => {
      const next = { width: target.clientWidth, height: target.clientHeight };
      if (next.width === 0 && next.height === 0) return;
      setSize((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, layout, isKnown]);
  return known ?? size;
}
