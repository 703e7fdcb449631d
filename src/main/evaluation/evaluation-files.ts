import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Evaluation, ModelEvaluation } from '../../shared/contract/evaluation.ts';
import { intervalText, measuredText } from '../../shared/evaluation/measured-text.ts';
import { namedFigures } from '../../shared/evaluation/named-figures.ts';
import { csvCell } from '../../shared/text/csv-cell.ts';
import { makeFolder, writeFileAtomically } from '../files/atomic-write.ts';

/** Writes `evaluation.json`, `figures.csv`, `patients.csv` and `evaluation.md` into a folder, which is made. */
export async function writeEvaluation(folder: string, evaluation: Evaluation): Promise<void> {
  await makeFolder(folder);
  const files = {
    'evaluation.json': `${JSON.stringify(evaluation, null, 2)}\n`,
    'figures.csv': figuresCsv(evaluation),
    'patients.csv': patientsCsv(evaluation),
    'evaluation.md': markdown(evaluation),
  };
  for (const [name, text] of Object.entries(files)) await writeFileAtomically(join(folder, name), text);
}

/** One row per model and figure. */
export function figuresCsv({ protocol, models }: Evaluation): string {
  const rows = Object.entries(models).flatMap(([id, model]) =>
    namedFigures(model).map(({ key, value, low, high, volumes = model.patients.length }) => [
      ...[id, model.hash, key, value, low, high],
      ...[volumes, protocol],
    ]),
  );
  return stringify([
    ['model', 'hash', 'figure', 'value', 'low', 'high', 'volumes', 'protocol'],
    ...rows.map((row) => row.map(csvCell)),
  ]);
}

/** One row per model and patient, worst first; columns that a task does not have stay empty. */
export function patientsCsv({ models }: Evaluation): string {
  const rows = Object.entries(models).flatMap(([id, model]) =>
    model.patients.map((row): Record<string, string | number | null | undefined> => ({ model: id, ...row })),
  );
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([columns, ...rows.map((row) => columns.map((column) => csvCell(row[column])))]);
}

/** Each model with what identifies it and how it ran. */
export const modelLines = ({ models }: Pick<Evaluation, 'models'>): string[] =>
  Object.entries(models).map(
    ([id, { name, version, hash, threshold, engine }]) =>
      `${id}: ${name} ${version} (${hash}), threshold ${threshold}; ${engine}`,
  );

/** What must be known beside the figures, as paragraphs. */
export const remarkLines = ({ remarks }: Pick<Evaluation, 'remarks'>): string[] =>
  remarks.flatMap(({ message }) => ['', `Note: ${message}`]);

function markdown(evaluation: Evaluation): string {
  const lines = ['# Evaluation', '', measuredText(evaluation), ...remarkLines(evaluation)];
  for (const [id, model] of Object.entries(evaluation.models)) {
    lines.push('', `## ${model.name} (\`${id}\`, version ${model.version}, ${model.hash})`, '');
    lines.push(
      `Threshold ${model.threshold}; ${model.engine}.`,
      '',
      '| figure | value | 95 % |',
      '| --- | --- | --- |',
    );
    for (const figure of namedFigures(model))
      lines.push(`| ${figure.name} | ${figureText(figure.value)} | ${intervalText(figure)} |`);
    lines.push('', 'Patients, worst first:', '', ...patientTable(model));
  }
  return `${lines.join('\n')}\n`;
}

function patientTable(model: ModelEvaluation): string[] {
  const [first] = model.patients;
  if (!first) return ['none'];
  const columns = Object.keys(first);
  const cells = (row: Record<string, unknown>) =>
    columns.map((column) => {
      const value = row[column];
      return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : String(value ?? '');
    });
  return [
    `| ${columns.join(' | ')} |`,
    `| ${columns.map(() => '---').join(' | ')} |`,
    ...model.patients.map((row) => `| ${cells(row).join(' | ')} |`),
  ];
}

/** Four digits, or words where the figure has no meaning (one class only). */
export const figureText = (value: number | null): string =>
  value === null ? 'no meaning here' : value.toFixed(4);
