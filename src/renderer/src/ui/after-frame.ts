/** Runs `task` once the frame that is being made has gone to the screen; the function returned forgets it. */
export function afterFrame(task: () => void): () => void {
  let timer = 0;
  const request = requestAnimationFrame(() => {
    timer = window.setTimeout(task);
  });
  return () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
  };
}
