import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { noiseField } from './noise.ts';

export interface PhantomOptions {
  /** the same seed gives the same bytes */
  readonly seed: number;
  readonly slices: number;
  /** pixels along each side */
  readonly size: number;
  readonly bits: 8 | 16;
  /** centre (fractions of the head, -1..1; z 0..1 over the stack) and radius (fraction of the head); null: healthy */
  readonly lesion: {
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly radius: number;
  } | null;
}

export interface Phantom {
  /** three channels: pre-contrast T1, FLAIR, post-contrast T1 */
  readonly slices: DecodedSlice[];
  /** 0|1, size * size */
  readonly masks: Uint8Array[];
}

/** Mean intensity (0..1) of each tissue in pre-contrast T1, FLAIR and post-contrast T1. */
const TISSUE = {
  air: [0.0, 0.0, 0.0],
  scalp: [0.55, 0.42, 0.6],
  skull: [0.08, 0.06, 0.08],
  fluid: [0.14, 0.1, 0.15],
  grey: [0.4, 0.5, 0.44],
  white: [0.56, 0.4, 0.6],
  oedema: [0.34, 0.82, 0.38],
  core: [0.26, 0.74, 0.3],
  rim: [0.3, 0.78, 0.86],
} as const;
type Tissue = keyof typeof TISSUE;

/**
 * A synthetic head in three channels with a lesion that behaves differently in each, Rician noise and a bias field.
 * It is anatomy only in outline: good for tests, screenshots and trying the program, never for measuring a model.
 */
export function generatePhantom(options: PhantomOptions): Phantom {
  const { seed, slices, size, bits } = options;
  const folds = noiseField(seed, 9);
  const texture = noiseField(seed + 1, 23);
  const edge = noiseField(seed + 2, 5);
  const random = seededRandom(seed + 3);
  const top = bits === 8 ? 255 : 4095;
  const out: Phantom = { slices: [], masks: [] };
  for (let z = 0; z < slices; z++) {
    const height = slices === 1 ? 0.5 : z / (slices - 1);
    const data = bits === 8 ? new Uint8Array(size * size * 3) : new Uint16Array(size * size * 3);
    const mask = new Uint8Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const at = row * size + column;
        const x = ((column + 0.5) / size) * 2 - 1;
        const y = ((row + 0.5) / size) * 2 - 1;
        const point = { x: x / 0.7, y: y / 0.86, height };
        const lesion = lesionAt(options.lesion, point, edge);
        const tissue = lesion ?? tissueAt(point, folds);
        if (lesion) mask[at] = 1;
        const bias = 1 + 0.16 * x - 0.1 * y + 0.05 * Math.sin(3 * x + 2 * height);
        const grain = tissue === 'air' ? 0 : 0.06 * (texture(x * 2, y * 2, height * 3) - 0.5);
        for (let c = 0; c < 3; c++) {
          const clean = Math.max(0, (TISSUE[tissue][c] ?? 0) * bias + grain);
          // magnitude images carry Rician noise: the length of a noisy complex signal
          const noisy = Math.hypot(clean + 0.018 * gauss(random), 0.018 * gauss(random));
          data[at * 3 + c] = Math.min(top, Math.round(noisy * top));
        }
      }
    }
    out.slices.push({ width: size, height: size, samples: 3, bits, data });
    out.masks.push(mask);
  }
  return out;
}

interface Point {
  /** -1..1 over the head */
  readonly x: number;
  readonly y: number;
  /** 0 base .. 1 vertex */
  readonly height: number;
}

type Noise = (x: number, y: number, z: number) => number;

function tissueAt({ x, y, height }: Point, folds: Noise): Tissue {
  // the head narrows towards base and vertex
  const girth = Math.sqrt(Math.max(0, 1 - ((height - 0.45) / 0.62) ** 2));
  const radius = Math.hypot(x, y) / Math.max(0.05, girth);
  const skin = 1 + 0.02 * Math.sin(3 * Math.atan2(y, x));
  if (girth < 0.08 || radius > skin) return 'air';
  if (radius > skin - 0.07) return 'scalp';
  if (radius > skin - 0.15) return 'skull';
  const fold = folds(x * 2.2, y * 2.2, height * 2);
  const brain = skin - 0.19 - 0.05 * fold;
  if (radius > brain) return 'fluid';
  // falx between the hemispheres, and sulci that reach in from the surface
  if (Math.abs(x) < 0.018 && (y < -0.25 || y > 0.35)) return 'fluid';
  const depth = brain - radius;
  const sulcus = Math.abs(fold - 0.5);
  if (depth < 0.24 && sulcus < 0.035) return 'fluid';
  if (inVentricle(x, y, height)) return 'fluid';
  if (depth < 0.1 + 0.06 * fold || (depth < 0.28 && sulcus < 0.11)) return 'grey';
  // deep grey nuclei beside the ventricles
  if (height > 0.35 && height < 0.6 && Math.hypot((Math.abs(x) - 0.3) / 0.13, (y + 0.02) / 0.2) < 1)
    return 'grey';
  return 'white';
}

function inVentricle(x: number, y: number, height: number): boolean {
  if (height < 0.4 || height > 0.72) return false;
  const open = 1 - Math.abs(height - 0.55) / 0.2;
  const side = Math.abs(x) - 0.11 - 0.1 * (y + 0.1) ** 2;
  return Math.hypot(side / (0.07 * open + 0.02), (y + 0.02) / (0.34 * open + 0.06)) < 1;
}

/** Oedema outside, core inside, an enhancing rim between; only inside the brain. */
function lesionAt(lesion: PhantomOptions['lesion'], point: Point, edge: Noise): Tissue | null {
  if (!lesion) return null;
  const { x, y, height } = point;
  const dz = (height - lesion.z) * 1.7;
  const ragged = 1 + 0.5 * (edge(x * 1.6 + 4, y * 1.6, height * 2) - 0.5);
  const distance = Math.hypot(x - lesion.x, y - lesion.y, dz) / (lesion.radius * ragged);
  const girth = Math.sqrt(Math.max(0, 1 - ((height - 0.45) / 0.62) ** 2));
  if (distance > 1 || Math.hypot(x, y) / Math.max(0.05, girth) > 0.78) return null;
  if (distance > 0.62) return 'oedema';
  return distance > 0.48 ? 'rim' : 'core';
}

/** Box and Muller 1958, the cosine half. */
function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}
