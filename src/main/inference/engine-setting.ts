import type { Database } from 'better-sqlite3';
import { ENGINE_IDS, ENGINE_SETTING, type EngineId } from '../../shared/domain/engine.ts';
import { readSettings } from '../catalogue/readers.ts';

/** The engine the reader wants; SULCUS_ENGINE in the environment goes before the setting. */
export function wantedEngine(database: Database): EngineId | 'automatic' {
  const wanted = process.env.SULCUS_ENGINE ?? readSettings(database)[ENGINE_SETTING];
  return ENGINE_IDS.find((id) => id === wanted) ?? 'automatic';
}
