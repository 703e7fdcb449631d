import { readdirSync, readFileSync } from 'node:fs';

/** This process and all its descendants (Linux), without some of them. */
function processTree(without: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (Number.isInteger(pid)) parents.set(pid, Number(facts(pid)[1] ?? 0));
  }
  const ours = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return pid === process.pid || (parent > 1 && ours(parent));
  };
  return [...parents.keys()].filter((pid) => ours(pid) && !without.includes(pid));
}

/** Fields of /proc/PID/stat after the command's name, which may hold spaces and brackets: state, parent, ... */
const facts = (pid: number): string[] => read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];

/**
 * Proportional set size in MiB of this process and all its descendants; 0 where it cannot be read.
 * @param without children that do not count
 */
export const treeMemory = (without: readonly number[] = []): number => memoryOf(processTree(without));

/** Milliseconds of processor time that this process and its living descendants have used, in steps of ten. */
export const treeProcessor = (without: readonly number[] = []): number =>
  processTree(without).reduce(
    (sum, pid) => sum + 10 * (Number(facts(pid)[11]) + Number(facts(pid)[12]) || 0),
    0,
  );

/** Proportional set size in MiB of some processes (Linux); 0 where it cannot be read. */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** A process may end while it is looked at. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
