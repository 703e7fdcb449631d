import { readdirSync, readFileSync } from 'node:fs';

/**
 * Proportional set size in MiB of this process and all its descendants (Linux); 0 where it cannot be read.
 * @param without children that do not count
 */
export function treeMemory(without: readonly number[] = []): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    // fields after the command's name, which may hold spaces and brackets: state, parent
    const parent = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1];
    if (parent) parents.set(pid, Number(parent));
  }
  const ours = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === process.pid || (parent !== undefined && parent > 1 && ours(parent));
  };
  return memoryOf([...parents.keys()].filter((pid) => ours(pid) && !without.includes(pid)));
}

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
