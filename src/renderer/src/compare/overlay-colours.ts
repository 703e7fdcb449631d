/** Yellow, sky blue and vermillion of Okabe and Ito stay apart for every kind of colour vision; the words say it too. */
export const DIFFERENCE_COLOURS = ['#F0E442', '#56B4E9', '#D55E00'] as const;

/**
 * How many sources mark a pixel, from one to all of them: from blue to pale yellow and ever lighter, so that the order
 * is seen without any colour vision (as in cividis: Nuñez, Anderton and Renslow, PLoS ONE 13(7), 2018).
 */
const AGREEMENT_STEPS = ['#2D50E0', '#4C86D9', '#8DAFC0', '#C9C98A', '#F2DD4E', '#FFF9C0'] as const;

/**
 * Colours of an agreement map.
 * @param sources how many there are, 1 or more; from seven on neighbouring counts share a step
 * @returns one colour per count, 1..sources; all of them is always the lightest
 */
export const agreementColours = (sources: number): string[] =>
  Array.from({ length: sources }, (_, at) => {
    const last = AGREEMENT_STEPS.length - 1;
    const step = sources === 1 ? last : Math.round((at / (sources - 1)) * last);
    return AGREEMENT_STEPS[step] ?? AGREEMENT_STEPS[0];
  });
