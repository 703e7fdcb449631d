import { createHash } from 'node:crypto';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from './load-model-folder.ts';
import type { AnyCard, EnsembleCard, ModelCard, PostprocessingCard } from './model-card.ts';

/** Several networks that answer as one. */
export interface LoadedEnsemble {
  readonly card: EnsembleCard;
  /** first 12 hex digits of `ensembleSha256` */
  readonly hash: string;
  readonly members: readonly LoadedModel[];
}

/** What an analysis can run. */
export type RunnableModel = LoadedModel | LoadedEnsemble;

export const isEnsembleCard = (card: AnyCard): card is EnsembleCard => 'ensemble' in card;

export const isEnsemble = (model: RunnableModel): model is LoadedEnsemble => 'members' in model;

/** The networks that run when a model is asked. */
export const networksOf = (model: RunnableModel): readonly LoadedModel[] =>
  isEnsemble(model) ? model.members : [model];

/**
 * The identity of an ensemble's answers: its rule, threshold and postprocessing, and the hashes of its members, which
 * stand for their files, thresholds, pre- and postprocessing. The order of the members changes nothing.
 * @returns 64 hex digits
 */
export function ensembleSha256({
  task,
  threshold,
  postprocessing,
  ensemble: { rule, members },
}: Pick<EnsembleCard, 'task' | 'threshold' | 'postprocessing' | 'ensemble'>): string {
  const named = members.map(({ id, hash }) => `${id}@${hash}`).sort();
  return createHash('sha256')
    .update(
      JSON.stringify([
        task,
        rule,
        named,
        threshold,
        postprocessing.largestComponent,
        ...(postprocessing.componentShare === undefined ? [] : [postprocessing.componentShare]),
      ]),
    )
    .digest('hex');
}

export interface EnsembleMember {
  readonly card: AnyCard;
  readonly hash: string;
}

export interface EnsembleWish {
  readonly id: string;
  /** empty: made of the members' names */
  readonly name: string;
  readonly rule: EnsembleCard['ensemble']['rule'];
}

const distinct = (texts: readonly string[]): string => [...new Set(texts)].join(' · ');

/**
 * The card of an ensemble. With the mean of probabilities its threshold is the mean of the members'; with a vote every
 * member votes at its own threshold and more than half of them decide.
 * @throws SulcusError ENSEMBLE_MEMBERS (fewer than two or more than 16, one twice, one an ensemble itself, two tasks)
 */
export function ensembleCardOf(wish: EnsembleWish, members: readonly EnsembleMember[]): EnsembleCard {
  const networks = members.flatMap(({ card, hash }) => (isEnsembleCard(card) ? [] : [{ card, hash }]));
  const [first] = networks;
  if (!first || networks.length < members.length)
    throw refused('An ensemble is made of single models, not of other ensembles.');
  if (
    members.length < 2 ||
    members.length > 16 ||
    new Set(networks.map(({ card }) => card.id)).size < members.length
  )
    throw refused('An ensemble takes two to sixteen different models.');
  if (networks.some(({ card }) => card.task !== first.card.task))
    throw refused(
      'The members of an ensemble must do the same: all classify slices, or all outline tumours.',
    );
  const cards = networks.map(({ card }) => card);
  const names = cards.map(({ name }) => name);
  const how =
    wish.rule === 'mean'
      ? "Mean of the members' probabilities, each with its own preprocessing; the threshold is the mean of theirs."
      : 'Share of the members that say tumour, each at its own threshold and with its own preprocessing; more than half decide.';
  return {
    id: wish.id,
    name: wish.name || `${names.join(' + ')} (${wish.rule === 'mean' ? 'mean' : 'vote'})`,
    version: '1',
    task: first.card.task,
    parameters: cards.reduce((sum, { parameters }) => sum + parameters, 0),
    threshold: thresholdOf(wish.rule, cards),
    postprocessing: { testTimeMirror: false, ...componentFilterOf(cards) },
    ensemble: {
      rule: wish.rule,
      members: networks.map(({ card, hash }) => ({ id: card.id, hash })),
    },
    data: distinct(cards.map(({ data }) => data)),
    split: distinct(cards.map(({ split }) => split)),
    recipe: `Ensemble of ${names.join(', ')}. ${how} Nothing was trained for it, and its figures are its own: measure it.`,
    metrics: [],
    licence: distinct(cards.map(({ licence }) => licence)),
    origin: distinct(cards.map(({ origin }) => origin)),
  };
}

/** Half a vote above half of them: no share of votes lies on it, so rounding decides nothing. */
const thresholdOf = (rule: EnsembleWish['rule'], cards: readonly ModelCard[]): number =>
  rule === 'mean'
    ? cards.reduce((sum, { threshold }) => sum + threshold, 0) / cards.length
    : (Math.floor(cards.length / 2) + 0.5) / cards.length;

const refused = (message: string) =>
  new SulcusError('ENSEMBLE_MEMBERS', `${message} Choose the members again; nothing was made.`);

/** The filter of the members, the mildest where they differ: what one of them would keep is no speck. */
function componentFilterOf(
  cards: readonly AnyCard[],
): Pick<PostprocessingCard, 'largestComponent' | 'componentShare'> {
  const shares = cards.flatMap(({ postprocessing }) =>
    postprocessing.largestComponent ? [postprocessing.componentShare ?? 1] : [],
  );
  const share = Math.min(1, ...shares);
  return { largestComponent: shares.length > 0, ...(share < 1 ? { componentShare: share } : {}) };
}
