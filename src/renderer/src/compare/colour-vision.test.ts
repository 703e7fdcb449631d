import { describe, expect, it } from 'vitest';
import { modelSource, readerSource } from '../../../shared/domain/mask-source.ts';
import { modelStyle, type SourceStyle, sourceStyle } from '../../../shared/domain/source-style.ts';
import { agreementColours, DIFFERENCE_COLOURS } from './overlay-colours.ts';

/**
 * Colours as people without one kind of cone see them, in linear RGB, severity 1 (Machado, Oliveira and Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, supplementary tables).
 */
const VISION = {
  'full colour vision': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

type Triple = readonly [number, number, number];

const times = (matrix: readonly number[], [x, y, z]: Triple): Triple => {
  const row = (at: number) => (matrix[at] ?? 0) * x + (matrix[at + 1] ?? 0) * y + (matrix[at + 2] ?? 0) * z;
  return [row(0), row(3), row(6)];
};

/** CIE L*a*b* (D65) of an sRGB colour as seen. */
function labOf(colour: string, vision: readonly number[]): Triple {
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const seen = times(vision, [part(1), part(3), part(5)]).map((value) => Math.min(1, Math.max(0, value)));
  const toXyz = [
    0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041,
  ];
  const [x, y, z] = times(toXyz, [seen[0] ?? 0, seen[1] ?? 0, seen[2] ?? 0]);
  const f = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIE 1976 colour difference; 2.3 is just noticeable. */
function difference(a: string, b: string, vision: readonly number[]): number {
  const [x, y] = [labOf(a, vision), labOf(b, vision)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

const pairs = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((a, at) => items.slice(at + 1).map((b): [T, T] => [a, b]));

const MODELS = ['cnn', 'evidence', 'resnet50', 'resunet', 'resunet-plus', 'vgg16-1', 'vgg16-2', 'imported'];
const STYLES: (readonly [string, SourceStyle])[] = [
  ...[1, 2, 3, 4, 5, 6].map((id) => [`reader ${id}`, sourceStyle(readerSource(id), [])] as const),
  ['ground truth', sourceStyle('groundTruth', [])],
  ...MODELS.map((id) => [id, sourceStyle(modelSource(id, '0123456789ab'), MODELS)] as const),
  ...['majority', 'weighted', 'staple'].map((rule) => [rule, sourceStyle(`consensus:${rule}`, [])] as const),
];

describe.each(Object.entries(VISION))('with %s', (_name, vision) => {
  it('no two sources look alike: another colour, or the same and another line', () => {
    const alike = pairs(STYLES)
      .filter(
        ([[, a], [, b]]) => a.dash.join() === b.dash.join() && difference(a.colour, b.colour, vision) < 15,
      )
      .map(([[a], [b]]) => `${a} and ${b}`);
    expect(alike).toEqual([]);
  });

  it('the three parts of a difference are far apart', () => {
    for (const [a, b] of pairs(DIFFERENCE_COLOURS)) expect(difference(a, b, vision)).toBeGreaterThan(30);
  });

  it.each([2, 3, 4, 5, 6])(
    'an agreement map of %i sources has steps that differ and grow lighter',
    (count) => {
      const colours = agreementColours(count);
      expect(colours.length).toBe(count);
      for (const [a, b] of pairs(colours)) expect(difference(a, b, vision)).toBeGreaterThan(14);
      const light = colours.map((colour) => labOf(colour, vision)[0]);
      expect(light).toEqual([...light].sort((a, b) => a - b));
      expect((light.at(-1) ?? 0) - (light[0] ?? 0)).toBeGreaterThan(40);
    },
  );
});

it('every model has a line of its own among those of its colour', () => {
  const looks = MODELS.map((id) => modelStyle(id, MODELS)).map(
    ({ colour, dash }) => `${colour} ${dash.join()}`,
  );
  expect(new Set(looks).size).toBe(MODELS.length);
});

it('the simulation knows what red-green blindness confuses', () => {
  const [red, green] = ['#B04A00', '#7A6A00'] as const;
  expect(difference(red, green, VISION['full colour vision'])).toBeGreaterThan(40);
  expect(difference(red, green, VISION.deuteranopia)).toBeLessThan(12);
});
