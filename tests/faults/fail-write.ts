import type { Database, Statement } from 'better-sqlite3';

/** Runs `work` while the Nth write to any catalogue fails as on a full disk; how many writes were tried. */
export async function withFailingWrite(
  database: Database,
  nth: number,
  work: () => unknown,
): Promise<{ readonly writes: number; readonly error: unknown }> {
  const statement = Object.getPrototypeOf(database.prepare('select 1')) as Pick<
    Statement,
    'run' | 'get' | 'all'
  >;
  const original = { run: statement.run, get: statement.get, all: statement.all };
  let writes = 0;
  for (const name of ['run', 'get', 'all'] as const) {
    statement[name] = function failing(this: Statement, ...args: unknown[]) {
      if (!this.readonly && ++writes === nth)
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      return (original[name] as (...args: unknown[]) => never).apply(this, args);
    };
  }
  try {
    await work();
    return { writes, error: null };
  } catch (error) {
    return { writes, error };
  } finally {
    Object.assign(statement, original);
  }
}
