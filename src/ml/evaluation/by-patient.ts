/** The volumes of each patient together, in the order in which patients come first. */
export function byPatient<T extends { readonly patient: string; readonly code?: string | undefined }>(
  volumes: readonly T[],
): T[][] {
  const groups = new Map<string, T[]>();
  for (const volume of volumes) {
    const name = volume.code ?? volume.patient;
    groups.set(name, [...(groups.get(name) ?? []), volume]);
  }
  return [...groups.values()];
}
