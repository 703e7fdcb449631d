/**
 * A list that was chosen from by the pointer gives the keys back to the image: it would take the next arrow for another
 * choice, of a side or a review state. One reached by Tab keeps them. @returns ends it
 */
export function releaseSelects(): () => void {
  let byPointer: EventTarget | null = null;
  const pressed = ({ target }: Event) => {
    byPointer = target;
  };
  const typed = () => {
    byPointer = null;
  };
  const chosen = ({ target }: Event) => {
    const outside = target instanceof HTMLSelectElement && !target.closest('dialog');
    if (outside && target === byPointer) target.blur();
  };
  document.addEventListener('pointerdown', pressed, true);
  document.addEventListener('keydown', typed, true);
  document.addEventListener('change', chosen);
  return () => {
    document.removeEventListener('pointerdown', pressed, true);
    document.removeEventListener('keydown', typed, true);
    document.removeEventListener('change', chosen);
  };
}
