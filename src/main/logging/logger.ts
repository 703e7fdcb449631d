import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Values that may stand in a log line: ids, codes, counts. Text is never free: see `describeError`. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const ROTATE_BYTES = 2 * 1024 * 1024;

/** Appends JSON lines to a file, kept to two files of 2 MiB. A log that cannot be written never stops the work. */
export function fileLogger(file: string): Logger {
  const write = (level: string, event: string, fields: LogFields = {}) => {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES)
        renameSync(file, `${file}.1`);
      appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })}\n`, {
        mode: 0o600,
      });
    } catch {
      // a full or read-only disk: the reader is told by the operation itself
    }
  };
  return {
    info: (event, fields) => write('info', event, fields),
    error: (event, fields) => write('error', event, fields),
  };
}

/**
 * What may be logged of an error: its class, its code and the functions it passed through. Its message is left out,
 * because messages carry file names and file names carry patients.
 */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const functions = (error.stack ?? '')
    .split('\n')
    .map((line) => /^\s+at (?:async )?([\w.#$<>]+) \(/.exec(line)?.[1])
    .filter((name) => name !== undefined)
    .slice(0, 8)
    .join(' < ');
  return { error: error.name, code: 'code' in error ? String(error.code) : null, functions };
}
