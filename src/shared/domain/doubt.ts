/**
 * From this uncertainty on (mean entropy in bits of the pixels in question, 0..1) a slice is marked as doubtful. Single members
 * of `resunet-plus` 2.0.0 on the 31 training patients they were trained without: of the slices outlined with a Dice under 0.7
 * it marks 45 of 59, of the others 87 of 986 (tools/training/out_of_fold.py). On the 9 validation patients, where it was
 * chosen for versions before, 10 of 17 and 51 of 265 (`resunet-plus`), 9 of 20 and 41 of 262 (`resunet` 1.3.0).
 */
export const DOUBTFUL_FROM = 0.4;
