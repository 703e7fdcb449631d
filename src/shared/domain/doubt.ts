/**
 * From this uncertainty on (mean entropy in bits of the pixels in question, 0..1) a slice is marked as doubtful. On the
 * validation patients half of the slices that `resunet` 1.3.0 or `resunet-plus` 2.0.0 outline with a Dice under 0.7 lie
 * above it (9 of 20, 10 of 17), and one of six of the others (41 of 262, 51 of 265). It was chosen for the versions
 * before, which outlined more slices badly and of which it marked four of five.
 */
export const DOUBTFUL_FROM = 0.4;
