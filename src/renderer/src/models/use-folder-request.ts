import { useState } from 'react';
import { messageOf } from '../api/api.ts';

interface Answer {
  /** `unavailable`: the host has no dialog of its own, so ours asks */
  readonly outcome: string;
}

/**
 * A request about a folder: the operating system's dialog asks for it, or ours (`picking`) where the host has none.
 * @param send with the folder's id, or null to have the operating system ask
 * @param onDone it was done; a dialog that was cancelled leaves everything as it is
 */
export function useFolderRequest(send: (folderId: string | null) => Promise<Answer>, onDone: () => void) {
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async (folderId: string | null) => {
    setBusy(true);
    setProblem(null);
    try {
      const { outcome } = await send(folderId);
      if (outcome === 'unavailable') setPicking(true);
      else if (outcome !== 'cancelled') onDone();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    picking,
    busy,
    problem,
    ask: (folderId: string | null) => void ask(folderId),
    stopPicking: () => setPicking(false),
    dismiss: () => setProblem(null),
  };
}
