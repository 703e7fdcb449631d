import { groupBy } from '../../shared/group-by.ts';

/** The volumes of each patient together, in the order in which patients come first. */
export const byPatient = <T extends { readonly patient: string; readonly code?: string | undefined }>(
  volumes: readonly T[],
): T[][] => [...groupBy(volumes, ({ patient, code }) => code ?? patient).values()];
