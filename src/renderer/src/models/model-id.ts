/** Why a model cannot be called so, or null. The rule is main's own; here it is said before the files are chosen. */
export function idProblem(id: string, taken: readonly string[]): string | null {
  if (id === '') return 'Give the model a name first.';
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id))
    return 'Small letters, digits, dots and dashes, beginning with a letter or digit.';
  return taken.includes(id) ? `There is a model "${id}" already.` : null;
}
