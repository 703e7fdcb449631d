import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

/** What a figure depends on besides the code. */
export const environment = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  at: new Date().toISOString(),
});

/** Prints rows as a table and, with `--json FILE`, writes them as data. */
export async function publish(
  title: string,
  rows: readonly BenchRow[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  process.stdout.write(`\n${title}\n`);
  for (const row of rows) {
    process.stdout.write(
      `  ${row.name.padEnd(58)} ${row.value.toFixed(2).padStart(10)} ${row.unit.padEnd(10)} ${row.target ?? ''}\n`,
    );
  }
  await writeJson({ title, rows, ...more });
}

/** Writes data to the file named by `--json FILE`, with the machine it was measured on. */
export async function writeJson(data: Readonly<Record<string, unknown>>): Promise<void> {
  const at = process.argv.indexOf('--json');
  const file = at > 0 ? process.argv[at + 1] : undefined;
  if (file) await writeFile(file, `${JSON.stringify({ environment: environment(), ...data }, null, 2)}\n`);
}

/** The p-th quantile (0..1) of some numbers. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}
