import type { LoadedEnsemble } from '../models/ensemble.ts';
import type { ModelRunner, Runner, SegmentedMap } from './model-runner.ts';
import { meanOf, spreadOf } from './spread.ts';

/** Several networks that look at one volume, each in its own way, and answer as one. */
export class EnsembleRunner implements Runner {
  readonly model: LoadedEnsemble;
  readonly #members: readonly ModelRunner[];

  /** @param members its networks, prepared for one volume, in the order of `model.members` */
  constructor(model: LoadedEnsemble, members: readonly ModelRunner[]) {
    this.model = model;
    this.#members = members;
  }

  /** A slice goes through all members before the next call: fewer slices keep it as short as one network's. */
  get batch(): number {
    const smallest = Math.min(...this.#members.map(({ batch }) => batch));
    return Math.max(1, Math.floor(smallest / this.#members.length));
  }

  /** Per slice the mean of the members' scores, or the share of them that call it positive; null where one has no score. */
  async classify(indices: readonly number[]): Promise<(number | null)[]> {
    const byMember = await Promise.all(this.#members.map((member) => member.classify(indices)));
    return indices.map((_, i) => {
      const given = byMember.map((scores) => scores[i] ?? null);
      if (given.some((score) => score === null)) return null;
      const said = given.map((score, at) => this.#opinion(score ?? 0, at));
      return said.reduce((sum, value) => sum + value, 0) / said.length;
    });
  }

  /** Per slice the mean of the members' maps, or per pixel the share of them that outline it; the spread is that of the maps. */
  async segment(indices: readonly number[]): Promise<(SegmentedMap | null)[]> {
    const byMember = await Promise.all(this.#members.map((member) => member.segment(indices)));
    return indices.map((_, i) => {
      const given = byMember.map((maps) => maps[i]?.map ?? null);
      const maps = given.filter((map) => map !== null);
      if (maps.length < given.length) return null;
      const said = maps.map((map, at) => map.map((value) => this.#opinion(value, at)));
      return { map: meanOf(said), spread: spreadOf(maps) };
    });
  }

  /** What a member's probability counts as. */
  #opinion(probability: number, member: number): number {
    const { rule } = this.model.card.ensemble;
    if (rule === 'mean') return probability;
    return probability >= (this.#members[member]?.model.card.threshold ?? 1) ? 1 : 0;
  }
}
