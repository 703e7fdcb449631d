import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { openReadingConnection } from '../../catalogue/connection.ts';
import { WorklistService } from '../../worklist/worklist-service.ts';

/** `sulcus catalogue list`: looks only, so it works beside a running workstation. */
export async function catalogueListCommand(options: { dataDir: string; json: boolean }): Promise<number> {
  const file = join(options.dataDir, 'catalogue.db');
  if (!existsSync(file)) {
    throw new SulcusError(
      'CATALOGUE_MISSING',
      'There is no catalogue yet. Start Sulcus and open a folder, or name its directory with --data-dir.',
    );
  }
  const database = openReadingConnection(file);
  try {
    const rows = new WorklistService(database, () => true).list();
    if (options.json) {
      process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      return 0;
    }
    const table = rows.map((row) => [
      row.patientCode,
      row.studyDate ?? 'no date',
      `${row.sliceCount} slices`,
      `AI ${row.ai.state}`,
      row.tumourSlices === null ? '' : `${row.tumourSlices} with finding`,
      row.confirmedBy ? `confirmed by ${row.confirmedBy}` : row.review,
    ]);
    const widths = (table[0] ?? []).map((_, column) =>
      Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
    );
    for (const cells of table) {
      process.stdout.write(
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
      );
    }
    process.stdout.write(`${rows.length} series\n`);
    return 0;
  } finally {
    database.close();
  }
}
