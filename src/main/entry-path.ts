import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES = {
  'engine-process': './inference/engine-process/engine-process.ts',
  'decode-worker': './ingest/decode-worker.ts',
  'explain-worker': './explanation/explain-worker.ts',
  'import-process': './models/import-process.ts',
  'memory-watchdog': './child-process/memory-watchdog.ts',
  'training-process': './training/training-process.ts',
} as const;

/**
 * Where a worker or child process starts: its TypeScript source when main runs unbuilt (Node strips the types), or the
 * file the build put beside main's own.
 */
export function entryPath(name: keyof typeof SOURCES): string {
  const source = fileURLToPath(new URL(SOURCES[name], import.meta.url));
  if (existsSync(source)) return source;
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}
