export interface Progress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
  readonly patient: string | null;
}

/** On a terminal one line that moves, elsewhere a line per patient, or per tenth where no patient is named. */
export function progressPrinter(stream: NodeJS.WriteStream): (progress: Progress) => void {
  const terminal = stream.isTTY;
  let last = '';
  return ({ phase, done, total, remainingSeconds, patient }) => {
    const left =
      remainingSeconds === null
        ? ''
        : `, about ${remainingSeconds > 90 ? `${Math.round(remainingSeconds / 60)} min` : `${Math.round(remainingSeconds)} s`} left`;
    const line = `${phase} ${done}/${total}${left}`;
    if (terminal) {
      stream.write(`\r${line.padEnd(60)}${done === total ? '\n' : ''}`);
      return;
    }
    const key = `${phase} ${patient ?? Math.floor((10 * done) / Math.max(1, total))}`;
    if (key === last && done !== total) return;
    last = key;
    stream.write(`${line}\n`);
  };
}
