/**
 * The mean of several maps of one size, value by value.
 * @param maps at least one
 */
export function meanOf(maps: readonly Float32Array[]): Float32Array {
  const [first, ...others] = maps;
  if (!first) throw new RangeError('there is no mean of nothing');
  if (others.length === 0) return first;
  const mean = new Float32Array(first.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = first[i] ?? 0;
    for (const other of others) sum += other[i] ?? 0;
    mean[i] = sum / maps.length;
  }
  return mean;
}

/**
 * How far several runs over the same slice are apart: their standard deviation (of the population, divided by n), value
 * by value; 0..0.5 for probabilities. The spread of predictions over transformed inputs and over members of an ensemble
 * as a measure of uncertainty: Wang et al., Neurocomputing 338, 2019; Lakshminarayanan et al., NeurIPS 2017.
 * @returns null for one run
 */
export function spreadOf(maps: readonly Float32Array[]): Float32Array | null {
  if (maps.length < 2) return null;
  const mean = meanOf(maps);
  const spread = new Float32Array(mean.length);
  for (let i = 0; i < spread.length; i++) {
    let squares = 0;
    for (const map of maps) squares += ((map[i] ?? 0) - (mean[i] ?? 0)) ** 2;
    spread[i] = Math.sqrt(squares / maps.length);
  }
  return spread;
}
