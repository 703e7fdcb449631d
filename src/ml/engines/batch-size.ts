import { inferShapes } from '../import/infer-shapes.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { Topology } from '../models/topology.ts';

/** Of the memory that is free, for one batch's intermediate results; libraries keep as much again for reordered copies. */
const SHARE = 0.125;
const FLOAT = 4;

const known = new WeakMap<Topology, number>();

/**
 * Bytes of the intermediate results of one slice that live at once: layer by layer, what was computed and is still to be
 * read; the largest such sum.
 */
export function workingBytes(topology: Topology): number {
  const before = known.get(topology);
  if (before !== undefined) return before;
  const shapes = inferShapes(topology, 'model.json');
  const lastRead = new Map<string, number>();
  for (const [at, layer] of topology.layers.entries()) {
    for (const input of layer.inputs) lastRead.set(input, at);
  }
  const sizeOf = (name: string) => (shapes.get(name)?.output ?? []).reduce((a, b) => a * b, FLOAT);
  let alive = 0;
  let largest = 0;
  for (const [at, layer] of topology.layers.entries()) {
    alive += sizeOf(layer.name);
    largest = Math.max(largest, alive);
    for (const input of new Set(layer.inputs)) if (lastRead.get(input) === at) alive -= sizeOf(input);
  }
  known.set(topology, largest);
  return largest;
}

/**
 * How many slices to give an engine at once: as many as it wants, fewer where memory is short, at least one.
 * @param engine batch: as many as it wants
 * @param available bytes free now
 */
export function slicesAtOnce(
  engine: { readonly batch: number },
  { topology }: Pick<LoadedModel, 'topology'>,
  available: number = process.availableMemory(),
): number {
  return Math.max(1, Math.min(engine.batch, Math.floor((SHARE * available) / workingBytes(topology))));
}
