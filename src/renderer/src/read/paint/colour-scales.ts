/** Every tenth of matplotlib's `inferno` (van der Walt and Smith, CC0): even steps look even, also without colour. */
const INFERNO = [
  '#000004',
  '#160b39',
  '#420a68',
  '#6a176e',
  '#932667',
  '#bc3754',
  '#dd513a',
  '#f37819',
  '#fca50a',
  '#f6d746',
  '#fcffa4',
] as const;

/** Every tenth of matplotlib's `viridis` (van der Walt, Smith and Firing, CC0). */
const VIRIDIS = [
  '#440154',
  '#482475',
  '#414487',
  '#355f8d',
  '#2a788e',
  '#21918c',
  '#22a884',
  '#44bf70',
  '#7ad151',
  '#bddf26',
  '#fde725',
] as const;

const SCALES = { inferno: INFERNO, viridis: VIRIDIS };
export type ColourScale = keyof typeof SCALES;

const hex = (value: number): string => Math.round(value).toString(16).padStart(2, '0');

/** A colour of a scale, `#rrggbb`. @param share 0..1, from the darkest to the lightest */
export function scaleColour(scale: ColourScale, share: number): string {
  const steps = SCALES[scale];
  const at = Math.min(1, Math.max(0, share)) * (steps.length - 1);
  const from = Math.floor(at);
  const [low, high] = [steps[from] ?? '#000000', steps[Math.min(from + 1, steps.length - 1)] ?? '#ffffff'];
  const channel = (k: number) => {
    const a = Number.parseInt(low.slice(k, k + 2), 16);
    return hex(a + (Number.parseInt(high.slice(k, k + 2), 16) - a) * (at - from));
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/**
 * One colour per value 1..255 of a map.
 * @param clearBelow shares below this stay clear, so that the image is read there
 */
export const scaleColours = (scale: ColourScale, clearBelow: number): (string | null)[] =>
  Array.from({ length: 255 }, (_, i) =>
    (i + 1) / 255 < clearBelow ? null : scaleColour(scale, (i + 1) / 255),
  );
