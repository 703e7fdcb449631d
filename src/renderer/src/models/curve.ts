export interface CurvePoint {
  readonly at: number;
  readonly value: number;
}

/** A curve placed in a box, y growing upwards from 0. */
export interface Curve {
  readonly width: number;
  readonly height: number;
  /** for `<polyline points>` */
  readonly points: string;
  readonly levels: readonly { readonly y: number; readonly text: string }[];
  place(point: CurvePoint): { readonly x: number; readonly y: number };
}

const WIDTH = 320;
const HEIGHT = 130;

/** Steps that people read easily: the scale ends at four of the first one that holds the largest value. */
const STEPS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];

/** Places values over 0 to the end of a scale in quarters. @param values in order; a single one stands in the middle */
export function curveOf(values: readonly CurvePoint[]): Curve {
  const largest = Math.max(0, ...values.map(({ value }) => value));
  const step = STEPS.find((candidate) => 4 * candidate >= largest) ?? largest / 4;
  const first = values[0]?.at ?? 0;
  const span = (values.at(-1)?.at ?? 0) - first;
  const place = ({ at, value }: CurvePoint) => ({
    x: span === 0 ? WIDTH / 2 : ((at - first) / span) * WIDTH,
    y: HEIGHT - (Math.max(0, value) / (4 * step)) * HEIGHT,
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    points: values
      .map(place)
      .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' '),
    levels: [0, 2, 4].map((quarter) => ({
      y: HEIGHT - (quarter / 4) * HEIGHT,
      text: String(Number((quarter * step).toPrecision(3))),
    })),
    place,
  };
}
