import { Link } from 'lucide-react';
import { ContourKey } from '../read/panels/contour-key.tsx';
import { ScaleKey } from '../read/panels/map-strip.tsx';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { Frame } from '../read/state/frame.ts';
import type { ReadState } from '../read/state/read-state.ts';
import { type CompareSource, hasOutlines } from './compare-sources.ts';
import type { CompareState } from './compare-state.ts';
import { agreementOn } from './disagreement.ts';
import { agreementColours, DIFFERENCE_COLOURS } from './overlay-colours.ts';
import { differenceOn } from './pane-overlay.ts';
import { SourceLine } from './source-line.tsx';

/** What the colours on the panes mean, always at the same place. */
export function CompareLegend({
  session,
  read,
  compare,
  frame,
  a,
  b,
}: {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly compare: CompareState;
  readonly frame: Frame | null;
  readonly a: CompareSource | null;
  readonly b: CompareSource | null;
}) {
  const overlay = compare.between ? 'outlines' : compare.overlay;
  return (
    <div className="compare-legend" role="note" aria-label="Legend">
      {overlay === 'difference' && a && b && hasOutlines(a) && hasOutlines(b) ? (
        <DifferenceKey
          read={read}
          frame={frame}
          a={a}
          b={b}
          many={compare.layout === 'four' || compare.layout === 'mosaic'}
        />
      ) : overlay === 'agreement' ? (
        <AgreementKey read={read} frame={frame} />
      ) : overlay === 'why' ? (
        <>
          <span>spoke for a tumour, classifiers (Grad-CAM)</span>
          <ScaleKey kind="explanation" />
          <span>score, segmenters</span>
          <ScaleKey kind="probability" />
          <ContourKey session={session} state={read} modelId={null} />
        </>
      ) : overlay === 'doubt' ? (
        <>
          <span>spread of the scores of mirrored runs or members</span>
          <ScaleKey kind="spread" />
        </>
      ) : (
        <>
          {a && <PairKey letter="A" source={a} />}
          {b && <PairKey letter="B" source={b} />}
        </>
      )}
      <span className="linked quiet">
        <Link size={13} aria-hidden="true" /> linked: slice, zoom, pan, window, pointer
      </span>
    </div>
  );
}

function PairKey({ letter, source }: { readonly letter: string; readonly source: CompareSource }) {
  return (
    <span>
      <strong>{letter}</strong> <SourceLine source={source} /> {source.name}
      {!source.current && <em className="stale">out of date</em>}
    </span>
  );
}

function DifferenceKey({
  read,
  frame,
  a,
  b,
  many,
}: {
  readonly read: ReadState;
  readonly frame: Frame | null;
  readonly a: CompareSource;
  readonly b: CompareSource;
  readonly many: boolean;
}) {
  const difference = frame && differenceOn(read, frame, a, b);
  const rows = [
    ['both', difference?.both],
    [`only A, ${a.name}`, difference?.onlyA],
    [`only B, ${b.name}`, difference?.onlyB],
  ] as const;
  return (
    <>
      {rows.map(([name, pixels], at) => (
        <span key={name}>
          <span
            className="swatch fill"
            style={{ '--source': DIFFERENCE_COLOURS[at] } as React.CSSProperties}
          />
          {name} <span className="number">{pixels ?? '–'} px</span>
        </span>
      ))}
      {many && <span className="quiet">every pane against A</span>}
    </>
  );
}

function AgreementKey({ read, frame }: { readonly read: ReadState; readonly frame: Frame | null }) {
  const agreement = frame && agreementOn(read, frame.sliceId, frame.width * frame.height);
  const count = agreement?.sources.length ?? 0;
  if (!agreement || count === 0) return <span>nobody has outlined anything on this slice</span>;
  return (
    <>
      <span>marked by</span>
      {agreementColours(count).map((colour, at) => (
        <span key={colour}>
          <span className="swatch fill" style={{ '--source': colour } as React.CSSProperties} />
          {at + 1}
          {at + 1 === count && ' (all)'}
        </span>
      ))}
      <span className="quiet">
        of {agreement.sources.map(({ name }) => name).join(', ')};{' '}
        <span className="number">{agreement.disputed}</span> px in dispute
      </span>
    </>
  );
}
