import type { Comparison } from '../contract/comparison.ts';
import { boxOf } from './paired-statistics.ts';

/** What a stroke or a text means; each medium has its own colour for it. */
export type Ink = 'frame' | 'text' | 'model' | 'limit' | 'point';

export type Shape =
  | {
      readonly kind: 'line';
      readonly from: readonly [x: number, y: number];
      readonly to: readonly [x: number, y: number];
      readonly ink: Ink;
      readonly weight: number;
      readonly dashed: boolean;
    }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly ink: Ink;
    }
  /** one patient; `text` says what lies there */
  | {
      readonly kind: 'dot';
      readonly x: number;
      readonly y: number;
      readonly patient: string;
      readonly text: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** of the top of the line, `TEXT_SIZE` high */
      readonly y: number;
      readonly text: string;
      readonly align: 'left' | 'centre' | 'right';
      /** no wider than this */
      readonly fit?: number;
    };

/** A plot in points, y downwards; whoever draws it adds nothing to it. */
export interface Plot {
  /** small letters, digits and dashes: a file can be called so */
  readonly id: string;
  readonly title: string;
  /** what it shows, in words, for those who do not see it */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export const TEXT_SIZE = 7;
/** Axes reach at least so far beyond the largest value, so that no point lies on the frame. */
const EDGE = 1.02;
/** Ends of axes: these times a power of ten, whose halves are round as well. */
const ROUND = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10];
const LEFT = 40;
const TOP = 16;
const BOTTOM = 28;

type Range = readonly [low: number, high: number];

/** Every plot of a comparison: Dice of all segmenters, then the volumes of each against the reference. */
export function comparisonPlots({ models, volumes }: Comparison): Plot[] {
  const names = Object.values(models).map(({ name }) => name);
  const segmenters = Object.entries(models).flatMap(([id, model]) => {
    if (!('segmentation' in model)) return [];
    const alone = names.filter((name) => name === model.name).length === 1;
    return [{ id, name: alone ? model.name : `${model.name} (${id})`, rows: model.patients }];
  });
  if (segmenters.length === 0) return [];
  return [
    diceBoxes(segmenters),
    ...segmenters.flatMap((segmenter) => {
      const agreement = volumes[segmenter.id];
      const scatter = volumeScatter(segmenter);
      return agreement ? [scatter, blandAltmanPlot(segmenter, agreement)] : [scatter];
    }),
  ];
}

/** A model and its patients. */
interface Outlined<Row> {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly Row[];
}

interface VolumeRow {
  readonly patient: string;
  readonly foundPixels: number;
  readonly truthPixels: number;
}

const WIDTH = 245;
const HEIGHT = 184;

/** Volumes of a segmenter against those of the reference, in pixels, with the line of equality. */
export function volumeScatter({ id, name, rows }: Outlined<VolumeRow>): Plot {
  const most = roundEnd(rows.flatMap((row) => [row.foundPixels, row.truthPixels]));
  const frame = axes([0, most], [0, most], 'reference, pixels', 'model, pixels');
  return {
    id: `volumes-${id}`,
    title: `${name}: volumes against the reference`,
    description: `Volumes of ${name} against those of the reference for ${rows.length} patients, in pixels, with the line of equality.`,
    width: WIDTH,
    height: HEIGHT,
    shapes: [
      ...frame.shapes,
      line([frame.atX(0), frame.atY(0)], [frame.atX(most), frame.atY(most)], 'model', 0.8),
      ...rows.map(({ patient, foundPixels, truthPixels }) =>
        dot(
          frame.atX(truthPixels),
          frame.atY(foundPixels),
          patient,
          `${foundPixels} px, reference ${truthPixels} px`,
        ),
      ),
    ],
  };
}

/** Bland-Altman plot of a segmenter's volumes against the reference: bias solid, limits of agreement dashed. */
export function blandAltmanPlot(
  { id, name, rows }: Outlined<VolumeRow>,
  { bias, lower, upper }: { readonly bias: number; readonly lower: number; readonly upper: number },
): Plot {
  const points = rows.map(({ patient, foundPixels, truthPixels }) => ({
    patient,
    middle: (foundPixels + truthPixels) / 2,
    difference: foundPixels - truthPixels,
  }));
  const reach = roundEnd([lower, upper, ...points.map(({ difference }) => difference)].map(Math.abs));
  const most = roundEnd(points.map(({ middle }) => middle));
  const frame = axes([0, most], [-reach, reach], 'mean of both, pixels', 'model − reference, pixels');
  const level = (value: number, ink: Ink, dashed: boolean) =>
    line([frame.atX(0), frame.atY(value)], [frame.atX(most), frame.atY(value)], ink, 0.8, dashed);
  return {
    id: `bland-altman-${id}`,
    title: `${name}: differences of volumes (Bland-Altman)`,
    description: `Bland-Altman plot of ${name} against the reference for ${rows.length} patients: bias ${bias.toFixed(1)}, limits of agreement ${lower.toFixed(1)} to ${upper.toFixed(1)} pixels.`,
    width: WIDTH,
    height: HEIGHT,
    shapes: [
      ...frame.shapes,
      level(0, 'frame', false),
      level(bias, 'model', false),
      level(lower, 'limit', true),
      level(upper, 'limit', true),
      ...lineNames([
        { y: frame.atY(upper), text: '+1.96 SD' },
        { y: frame.atY(bias), text: 'bias' },
        { y: frame.atY(lower), text: '−1.96 SD' },
      ]),
      ...points.map(({ patient, middle, difference }) =>
        dot(
          frame.atX(middle),
          frame.atY(difference),
          patient,
          `${difference > 0 ? '+' : ''}${difference} px`,
        ),
      ),
    ],
  };
}

interface DiceRow {
  readonly patient: string;
  readonly dice: number;
}

/** Box plots of Dice per patient volume, one per segmenter, with every patient as a dot beside its box. */
export function diceBoxes(models: readonly Outlined<DiceRow>[]): Plot {
  const width = 500;
  const height = HEIGHT;
  const inner = { x: LEFT, y: TOP, width: width - LEFT - 5, height: height - TOP - BOTTOM };
  const atY = (value: number) => inner.y + inner.height * (1 - value);
  const step = inner.width / Math.max(1, models.length);
  const boxes = models.flatMap(({ name, rows }, at): Shape[] => {
    const middle = inner.x + step * (at + 0.5);
    const half = Math.min(22, step / 4);
    const label: Shape = {
      kind: 'text',
      x: middle,
      y: inner.y + inner.height + 3,
      text: name,
      align: 'centre',
      fit: step - 4,
    };
    const box = boxOf(rows.map(({ dice }) => dice));
    if (!box) return [label];
    return [
      label,
      line([middle, atY(box.high)], [middle, atY(box.q3)], 'model', 0.8),
      line([middle, atY(box.q1)], [middle, atY(box.low)], 'model', 0.8),
      {
        kind: 'box',
        x: middle - half,
        y: atY(box.q3),
        width: 2 * half,
        height: atY(box.q1) - atY(box.q3),
        ink: 'model',
      },
      line([middle - half, atY(box.median)], [middle + half, atY(box.median)], 'model', 2),
      ...apart(
        rows.map(({ patient, dice }) =>
          dot(middle + half + 8, atY(dice), patient, `Dice ${dice.toFixed(3)}`),
        ),
        middle + step / 2,
      ),
    ];
  });
  return {
    id: 'dice',
    title: 'Dice per patient volume',
    description: `Box plots of Dice per patient volume: ${models
      .map(
        ({ name, rows }) =>
          `${name} median ${boxOf(rows.map(({ dice }) => dice))?.median.toFixed(3) ?? 'none'}`,
      )
      .join(', ')}.`,
    width,
    height,
    shapes: [
      { kind: 'box', ...inner, ink: 'frame' },
      ...[0, 0.2, 0.4, 0.6, 0.8, 1].map(
        (share): Shape => ({
          kind: 'text',
          x: inner.x - 4,
          y: atY(share) - 5,
          text: share.toFixed(1),
          align: 'right',
        }),
      ),
      ...boxes,
    ],
  };
}

/** The round end of an axis for values from 0 up. */
function roundEnd(values: readonly number[]): number {
  const most = EDGE * Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return (ROUND.find((step) => step * power >= most) ?? 10) * power;
}

/** Names at the right end of lines, above each; lines too near each other leave the later name out. */
function lineNames(lines: readonly { readonly y: number; readonly text: string }[]): Shape[] {
  const named: number[] = [];
  return lines.flatMap(({ y, text }): Shape[] => {
    if (named.some((other) => Math.abs(other - y) < TEXT_SIZE + 1)) return [];
    named.push(y);
    return [{ kind: 'text', x: WIDTH - 8, y: y - TEXT_SIZE - 2, text, align: 'right' }];
  });
}

/** A frame from `low` to `high` each way, with round labels at both ends and in the middle. */
function axes(xs: Range, ys: Range, across: string, up: string) {
  const inner = { x: LEFT, y: TOP, width: WIDTH - LEFT - 5, height: HEIGHT - TOP - BOTTOM };
  const atX = (value: number) => inner.x + (inner.width * (value - xs[0])) / (xs[1] - xs[0] || 1);
  const atY = (value: number) =>
    inner.y + inner.height - (inner.height * (value - ys[0])) / (ys[1] - ys[0] || 1);
  const bottom = inner.y + inner.height;
  const ticks = [0, 0.5, 1].flatMap((share): Shape[] => {
    const x = xs[0] + share * (xs[1] - xs[0]);
    const y = ys[0] + share * (ys[1] - ys[0]);
    return [
      {
        kind: 'text',
        x: atX(x),
        y: bottom + 3,
        text: tick(x, xs[1] - xs[0]),
        align: share === 1 ? 'right' : 'centre',
      },
      { kind: 'text', x: inner.x - 4, y: atY(y) - 5, text: tick(y, ys[1] - ys[0]), align: 'right' },
    ];
  });
  const shapes: Shape[] = [
    { kind: 'box', ...inner, ink: 'frame' },
    ...ticks,
    { kind: 'text', x: inner.x + inner.width / 2, y: bottom + 13, text: across, align: 'centre' },
    { kind: 'text', x: inner.x, y: 2, text: up, align: 'left' },
  ];
  return { atX, atY, shapes };
}

const tick = (value: number, span: number): string => (span > 10 ? value.toFixed(0) : value.toFixed(2));

const line = (
  from: readonly [number, number],
  to: readonly [number, number],
  ink: Ink,
  weight: number,
  dashed = false,
): Shape => ({
  kind: 'line',
  from,
  to,
  ink,
  weight,
  dashed,
});

type Dot = Extract<Shape, { kind: 'dot' }>;

const dot = (x: number, y: number, patient: string, text: string): Dot => ({
  kind: 'dot',
  x,
  y,
  patient,
  text,
});

/** Dots nearer than this hide each other: each of them opens a case. */
const HIDES = 2.5;
const ASIDE = 4.5;

/**
 * Dots of a box plot, where only the height means something: those that others would hide move to the right until they are seen, as far as there is room before `end`; one that
 * finds none stays where it belongs. Their order stays.
 */
function apart(dots: readonly Dot[], end: number): Dot[] {
  const placed: Dot[] = [];
  for (const one of dots) {
    const columns = Math.max(1, Math.floor((end - 2 - one.x) / ASIDE) + 1);
    const places = Array.from({ length: columns }, (_, at) => ({ ...one, x: one.x + ASIDE * at }));
    const free = places.find((place) => !placed.some((dot) => hides(dot, place)));
    placed.push(free ?? one);
  }
  return placed;
}

const hides = (a: Dot, b: Dot): boolean => Math.hypot(a.x - b.x, a.y - b.y) < HIDES;
