/** `CODE_YYYYMMDD` is a patient and a date; every other folder name is the patient's code as it stands. */
export function identify(folderName: string): [code: string, studyDate: string | undefined] {
  const match = /^(.+?)_((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(folderName);
  if (!match) return [folderName, undefined];
  const iso = `${match[2]}-${match[3]}-${match[4]}`;
  const date = new Date(`${iso}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
  return exists ? [match[1] ?? folderName, iso] : [folderName, undefined];
}
