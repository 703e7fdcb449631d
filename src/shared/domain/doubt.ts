/**
 * From this uncertainty on (mean entropy in bits of the pixels in question, 0..1) a slice is marked as doubtful. On the
 * validation patients four of five slices that `resunet` or `resunet-plus` outline with a Dice under 0.7 lie above it
 * (44 of 55, 28 of 34), and one of ten of the others (20 of 227, 35 of 248).
 */
export const DOUBTFUL_FROM = 0.4;
