import './tfjs-gradients.ts';
import { type Scalar, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LossName } from './loss-names.ts';

/** Probabilities are kept this far from 0 and 1, so that logarithms stay finite. */
const EDGE = 1e-6;

/**
 * Categorical cross-entropy: the mean of -log p of the right class.
 * @param truth one-hot, [n, classes]
 * @param predicted probabilities, [n, classes]
 */
export const crossEntropy = (truth: Tensor, predicted: Tensor): Scalar =>
  tidy(() => {
    const logarithms = predicted.clipByValue(EDGE, 1 - EDGE).log();
    return truth.mul(logarithms).sum(-1).mean().neg() as Scalar;
  });

/** -[t log p + (1 - t) log(1 - p)], mean over all pixels. */
const binaryCrossEntropy = (truth: Tensor, predicted: Tensor): Scalar =>
  tidy(() => {
    const p = predicted.clipByValue(EDGE, 1 - EDGE);
    const right = truth.mul(p.log());
    const wrong = truth.mul(-1).add(1).mul(p.mul(-1).add(1).log());
    return right.add(wrong).mean().neg() as Scalar;
  });

interface Counts {
  readonly both: Scalar;
  readonly missed: Scalar;
  readonly extra: Scalar;
}

/** Soft counts of a whole batch. */
function counts(truth: Tensor, predicted: Tensor): Counts {
  const both = truth.mul(predicted).sum() as Scalar;
  return { both, missed: truth.sum().sub(both), extra: predicted.sum().sub(both) };
}

/**
 * Focal Tversky loss (Abraham and Khan, ISBI 2019) as the mission's notebook has it: T = (TP + 1) / (TP + 0.7 FN +
 * 0.3 FP + 1), loss (1 - T)^0.75.
 * @param truth 0|1, [n, height, width, 1]
 * @param predicted probabilities of the same shape
 */
export const focalTversky = (truth: Tensor, predicted: Tensor): Scalar =>
  tidy(() => {
    const { both, missed, extra } = counts(truth, predicted);
    const index = both.add(1).div(both.add(missed.mul(0.7)).add(extra.mul(0.3)).add(1));
    // the power has no gradient at exactly 0
    return scalar(1).sub(index).clipByValue(EDGE, 1).pow(0.75);
  });

/** Twice the binary cross-entropy plus 1 - soft Dice of the batch (Milletari et al., 3DV 2016). */
export const diceCrossEntropy = (truth: Tensor, predicted: Tensor): Scalar =>
  tidy(() => {
    const { both, missed, extra } = counts(truth, predicted);
    const dice = both.mul(2).add(1).div(both.mul(2).add(missed).add(extra).add(1));
    return binaryCrossEntropy(truth, predicted).mul(2).add(1).sub(dice);
  });

export const lossNamed = (name: LossName): ((truth: Tensor, predicted: Tensor) => Scalar) =>
  ({ 'cross-entropy': crossEntropy, 'focal-tversky': focalTversky, 'dice-cross-entropy': diceCrossEntropy })[
    name
  ];
