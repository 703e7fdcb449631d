/**
 * Where a mask comes from. One string everywhere (database, contract, legends):
 * `groundTruth`, `model:<id>@<hash>`, `reader:<readerId>`, `consensus:<rule>`, and a reader's mask as it was before one
 * of his changes, `revision:<readerId>.<actionId>`.
 */
export type MaskSource = string;

export type MaskSourceKind = 'groundTruth' | 'model' | 'reader' | 'consensus' | 'revision';

export interface ParsedMaskSource {
  readonly kind: MaskSourceKind;
  /** model id, reader id, consensus rule or `<readerId>.<actionId>`; empty for ground truth */
  readonly id: string;
  /** short model hash, only for models */
  readonly hash: string | null;
}

export const GROUND_TRUTH: MaskSource = 'groundTruth';

export const modelSource = (id: string, hash: string): MaskSource => `model:${id}@${hash}`;

export const readerSource = (readerId: number): MaskSource => `reader:${readerId}`;

export const revisionSource = (readerId: number, actionId: number): MaskSource =>
  `revision:${readerId}.${actionId}`;

/** The parts of a mask source, or null when the text is none. */
export function parseMaskSource(source: string): ParsedMaskSource | null {
  if (source === GROUND_TRUTH) return { kind: 'groundTruth', id: '', hash: null };
  const model = /^model:([a-z0-9][a-z0-9._-]{0,63})@([0-9a-f]{12})$/.exec(source);
  if (model?.[1] && model[2]) return { kind: 'model', id: model[1], hash: model[2] };
  const reader = /^reader:([1-9][0-9]{0,15})$/.exec(source);
  if (reader?.[1]) return { kind: 'reader', id: reader[1], hash: null };
  const consensus = /^consensus:([a-z][a-z0-9-]{0,31})$/.exec(source);
  if (consensus?.[1]) return { kind: 'consensus', id: consensus[1], hash: null };
  const revision = /^revision:([1-9][0-9]{0,15}\.[1-9][0-9]{0,15})$/.exec(source);
  if (revision?.[1]) return { kind: 'revision', id: revision[1], hash: null };
  return null;
}
