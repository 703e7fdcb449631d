import { useEffect } from 'react';
import { SlicePane } from '../read/canvas/slice-pane.tsx';
import type { Size } from '../read/state/view.ts';
import type { LinkedPanes } from './compare-pane.tsx';
import type { CompareSource } from './compare-sources.ts';
import type { CompareStore } from './compare-store.ts';
import { paneFrame } from './pane-frame.ts';
import { SourceLine } from './source-line.tsx';
import { SwipeLine } from './swipe-line.tsx';

/** Slower than three changes a second, the limit of what may flash (WCAG 2.3.1). */
const BLINK_MS = 700;

/** A and B in one pane: by turns, or left and right of a line. */
export function PairPane({
  linked,
  store,
  between,
  a,
  b,
  swipeAt,
  blinkB,
  size,
}: {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly between: 'blink' | 'swipe';
  readonly a: CompareSource;
  readonly b: CompareSource;
  readonly swipeAt: number;
  readonly blinkB: boolean;
  readonly size: Size;
}) {
  useBlink(store, between === 'blink');
  const seen = between === 'swipe' ? [a, b] : [blinkB ? b : a];
  const { session, read, detail, slicePainter } = linked;
  return (
    <div className="compare-cell">
      <SlicePane
        session={session}
        state={read}
        detail={detail}
        frame={paneFrame(read, seen)}
        pane="compare-pair"
        name="A and B"
        editable={false}
        swipe={between === 'swipe' ? { at: swipeAt, right: b.source } : null}
        slicePainter={slicePainter}
        size={size}
        heading={
          between === 'blink' ? (
            <Letter letter={blinkB ? 'B' : 'A'} source={blinkB ? b : a} />
          ) : (
            <>
              <Letter letter="A, left" source={a} /> <Letter letter="B, right" source={b} />
            </>
          )
        }
      />
      {between === 'swipe' && <SwipeLine at={swipeAt} onMove={(next) => store.setState({ swipeAt: next })} />}
    </div>
  );
}

function Letter({ letter, source }: { readonly letter: string; readonly source: CompareSource }) {
  return (
    <span className="source-chip" style={{ '--source': source.colour } as React.CSSProperties}>
      <strong className="pair-letter">{letter}</strong>
      <SourceLine source={source} />
      <span>{source.name}</span>
    </span>
  );
}

/** Changes A for B at intervals; who asks the system for less motion changes them by key. */
function useBlink(store: CompareStore, on: boolean): void {
  useEffect(() => {
    if (!on || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const timer = setInterval(() => store.setState((state) => ({ blinkB: !state.blinkB })), BLINK_MS);
    return () => clearInterval(timer);
  }, [store, on]);
}
