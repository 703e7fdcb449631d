import { useEffect, useState } from 'react';
import { api, messageOf } from '../api/api.ts';

/** A folder dropped anywhere on the window is opened; returns what went wrong, if anything. */
export function useFolderDrop(): string | null {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      api.openDropped(event.dataTransfer).then(
        async (folderId) => {
          await api.call('ingest.start', { folderId });
          setProblem(null);
        },
        (error: unknown) => setProblem(messageOf(error)),
      );
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return problem;
}
