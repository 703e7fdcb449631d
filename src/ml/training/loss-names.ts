/** What a training can minimise; apart from their computation, so that naming them does not start TF.js. */
export const LOSSES = ['cross-entropy', 'focal-tversky', 'dice-cross-entropy'] as const;
export type LossName = (typeof LOSSES)[number];
