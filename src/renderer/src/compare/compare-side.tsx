import { useMemo } from 'react';
import { formatDice } from '../../../shared/text/percent.ts';
import { keepFieldKeys } from '../read/actions/keep-field-keys.ts';
import { Section } from '../read/panels/section.tsx';
import { hiddenText } from '../read/state/blinding.ts';
import { AgreementMatrix } from './agreement-matrix.tsx';
import type { LinkedPanes } from './compare-pane.tsx';
import { type CompareSource, hasOutlines } from './compare-sources.ts';
import { type CompareState, withPair } from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { ratersOf, type VoteWeight, weightsOf } from './consensus-sources.ts';
import { DICE_MARKS } from './dice-text.tsx';
import { disagreements, mostDisputed } from './disagreement.ts';
import { unjudgedCount } from './judged-slices.ts';
import { NotRunSection } from './not-run-section.tsx';
import { ReferenceTable } from './reference-table.tsx';

const SCOPES = [
  ['volume', 'volume'],
  ['slice', 'this slice'],
] as const;

/** How far the sources agree, in numbers, for the volume or the slice in view. */
export function CompareSide({
  linked: { session, read, detail },
  store,
  compare,
  sources,
  pair,
}: {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly compare: CompareState;
  readonly sources: readonly CompareSource[];
  readonly pair: readonly [CompareSource | null, CompareSource | null];
}) {
  const outlined = sources.filter((source) => hasOutlines(source) && source.state === 'ready');
  const sliceId = compare.scope === 'slice' ? (read.painted?.sliceId ?? null) : null;
  const notRun = sources.filter(
    (source) => source.state === 'notRun' || (isRun(source) && unjudgedCount(read, source.source) > 0),
  );
  const stale = outlined.filter((source) => !source.current);
  const [a] = pair;
  const reference = outlined.find(({ source }) => source === a?.source) ?? outlined[0];
  const listed = sources
    .map(({ source, name, state, current }) => `${source} ${name} ${state} ${current}`)
    .join();
  // in the scope of the volume nothing in them changes with the slice
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is listed says when the sources differ
  const tables = useMemo(
    () => (
      <>
        <AgreementMatrix
          read={read}
          sources={outlined}
          sliceId={sliceId}
          pair={pair}
          onPair={(one, other) =>
            store.setState((state) => withPair(state, sources, one.source, other.source))
          }
        />
        {reference && (
          <ReferenceTable
            read={read}
            detail={detail}
            sources={outlined}
            a={reference}
            isA={reference.source === a?.source}
            sliceId={sliceId}
          />
        )}
        <p className="quiet dice-marks">{DICE_MARKS}</p>
      </>
    ),
    [read.masks, read.predictions, detail, listed, pair[0]?.source, pair[1]?.source, sliceId, store],
  );
  return (
    <aside className="compare-side" aria-label="Comparison" onKeyDown={keepFieldKeys}>
      {read.aiHidden && <p className="quiet side-note">{hiddenText(read)}</p>}
      <Section id="agreement" title="Agreement">
        <div className="scope-choice" role="radiogroup" aria-label="Agreement of">
          {SCOPES.map(([scope, label]) => (
            <label key={scope}>
              <input
                type="radio"
                name="agreement-scope"
                checked={compare.scope === scope}
                onChange={() => store.setState({ scope })}
              />
              {label}
            </label>
          ))}
        </div>
        {outlined.length < 2 ? (
          <p className="quiet">
            Two sources with masks are needed. Draw a mask in Read, or run a segmentation model.
          </p>
        ) : (
          tables
        )}
        {outlined.some(({ kind }) => kind === 'consensus') && <ConsensusNote read={read} />}
        {stale.length > 0 && (
          <p className="warning">
            Out of date: {stale.map(({ name }) => name).join(', ')}. The model or the pixels changed since.
          </p>
        )}
      </Section>
      <Disputed
        slices={detail.slices}
        apart={disagreements(read)}
        index={read.painted?.index ?? read.index}
        onGo={(index) => session.goTo(index)}
      />
      {notRun.length > 0 && <NotRunSection session={session} read={read} sources={notRun} />}
    </aside>
  );
}

const isRun = ({ modelId, current, state }: CompareSource): boolean =>
  modelId !== null && current && state === 'ready';

const WEIGHT_TEXTS: Record<VoteWeight['by'], string> = {
  measured: '',
  mean: ', not measured: counts as the mean of the others',
  best: ', a reader: counts as the best model',
  alike: ', not measured: all count alike',
};

/** Who has a vote in the consensus, and with what weight. */
function ConsensusNote({ read }: { readonly read: LinkedPanes['read'] }) {
  const raters = ratersOf(read);
  const weights = weightsOf(raters, read.models);
  const voters = raters.map(({ label }, at) => {
    const { weight, by } = weights[at] ?? { weight: 1, by: 'alike' };
    return `${label} (${formatDice(weight)}${WEIGHT_TEXTS[by]})`;
  });
  return (
    <p className="quiet consensus-note">
      Consensus of {voters.join(', ')}; in brackets the weight of the vote, a model's measured Dice per
      patient.
    </p>
  );
}

/** Slices worth a look, most disagreement first. */
function Disputed({
  slices,
  apart,
  index,
  onGo,
}: {
  readonly slices: readonly { readonly number: number }[];
  readonly apart: ReturnType<typeof disagreements>;
  readonly index: number;
  readonly onGo: (index: number) => void;
}) {
  const worst = mostDisputed(apart).slice(0, 8);
  return (
    <Section id="disputed" title="Where they disagree most">
      {worst.length === 0 && <p className="quiet">No slice is judged differently by two sources.</p>}
      <ol className="disputed">
        {worst.map((at) => {
          const slice = apart[at];
          return (
            <li key={at}>
              <button type="button" aria-current={at === index} onClick={() => onGo(at)}>
                slice {slices[at]?.number ?? at + 1}
              </button>
              <span className="number">
                {slice && slice.disputed > 0 ? `${slice.disputed} px in dispute` : ''}
              </span>
              <span className="number quiet">
                {slice && slice.spread > 0.005 ? `scores ${Math.round(slice.spread * 100)} % apart` : ''}
              </span>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
