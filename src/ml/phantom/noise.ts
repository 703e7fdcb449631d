import { seededRandom } from '../../shared/seeded-random.ts';

/**
 * Smooth value noise in 0..1 over three coordinates.
 * @param grain lattice cells per unit
 */
export function noiseField(seed: number, grain: number): (x: number, y: number, z: number) => number {
  const random = seededRandom(seed);
  const lattice = Float32Array.from({ length: 4096 }, () => random());
  const value = (x: number, y: number, z: number): number =>
    lattice[(Math.imul(x, 73_856_093) ^ Math.imul(y, 19_349_663) ^ Math.imul(z, 83_492_791)) & 4095] ?? 0;
  return (px, py, pz) => {
    const [x, y, z] = [px * grain * 0.5, py * grain * 0.5, pz * grain * 0.5];
    const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [u, v, w] = [smooth(x - x0), smooth(y - y0), smooth(z - z0)];
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const [dx, dy, dz] = [corner & 1, (corner >> 1) & 1, corner >> 2];
      sum += value(x0 + dx, y0 + dy, z0 + dz) * (dx ? u : 1 - u) * (dy ? v : 1 - v) * (dz ? w : 1 - w);
    }
    return sum;
  };
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
