/**
 * One cycle: up from nothing over the first tenth, then down along a cosine to a thousandth of the peak (Smith and
 * Topin, Super-Convergence, 2019).
 * @param passed share of the training that has passed, 0..1
 */
export function oneCycle(passed: number, peak: number): number {
  const share = Math.min(1, Math.max(0, passed));
  const rise = Math.min(1, share / 0.1);
  return peak * Math.max(1e-3, rise * 0.5 * (1 + Math.cos(Math.PI * share)));
}
