import type { Time } from './peers.ts';
import { quantile } from './report.ts';

/** Something that takes its turn in every round. */
export interface Contender {
  readonly key: string;
  readonly engine: string;
  readonly batch: number;
  /** one batch; answers with the time per slice where it measures itself */
  run(): Promise<unknown>;
  readonly measuresItself?: true;
}
/** Every round's time per slice, by contender. */
export type Times = ReadonlyMap<string, readonly Time[]>;

/** rounds of turns: at least, at most, and until so many seconds have passed */
const ROUNDS = { least: 5, most: 25, seconds: 20 };

/** Everybody's times of every round, per slice, by key; the first round, which warms up, does not count. */
export async function takeTurns(contenders: readonly Contender[]): Promise<Times> {
  const times = new Map<string, Time[]>(contenders.map(({ key }) => [key, []]));
  const end = performance.now() + 1000 * ROUNDS.seconds;
  for (let round = 0; round <= ROUNDS.most && (round <= ROUNDS.least || performance.now() < end); round++) {
    // every other round backwards, so that nobody always follows the same one
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const time = await timeOf(contender);
      if (round > 0) times.get(contender.key)?.push(time);
    }
  }
  return times;
}

/** One batch of a contender. */
export async function timeOf({ batch, run, measuresItself }: Contender): Promise<Time> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const answer = await run();
  if (measuresItself) return answer as Time;
  const clock = (performance.now() - began) / batch;
  const { user, system } = process.cpuUsage(cpu);
  return { clock, cpu: (user + system) / 1000 / batch };
}

/** The median over the rounds of one time against another. */
export function ratio(times: Times, a: string, b: string, of: keyof Time = 'clock'): number {
  const [over = [], under = []] = [times.get(a), times.get(b)];
  return quantile(
    over.map((time, round) => time[of] / (under[round]?.[of] ?? Number.NaN)),
    0.5,
  );
}
