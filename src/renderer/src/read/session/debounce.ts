/** Runs `task` once, `milliseconds` after the last call; `cancel` forgets a waiting run. */
export function debounce(
  task: () => void,
  milliseconds: number,
): { (): void; readonly cancel: () => void; readonly flush: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const flush = () => {
    if (timer === null) return;
    cancel();
    task();
  };
  const run = () => {
    cancel();
    timer = setTimeout(() => {
      timer = null;
      task();
    }, milliseconds);
  };
  return Object.assign(run, { cancel, flush });
}
