/**
 * From this uncertainty on (mean entropy in bits of the pixels in question, 0..1) a slice is marked as doubtful. On the
 * validation patients three of four slices that `resunet` outlines with a Dice under 0.7 lie above it, and one of ten of
 * the others.
 */
export const DOUBTFUL_FROM = 0.4;
