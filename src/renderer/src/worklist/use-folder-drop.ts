import { useEffect, useRef, useState } from 'react';
import { api, messageOf } from '../api/api.ts';

/** A folder dropped anywhere on the window is opened; returns whether something is being dragged over it. */
export function useFolderDrop(onProblem: (message: string) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const report = useRef(onProblem);
  report.current = onProblem;
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer?.types.includes('Files')) setDragging(true);
    };
    const leave = (event: DragEvent) => {
      // only leaving the window itself has nothing to go to
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setDragging(false);
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      api
        .openDropped(event.dataTransfer)
        .then((folderId) => api.call('ingest.start', { folderId }))
        .catch((error: unknown) => report.current(messageOf(error)));
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return dragging;
}
