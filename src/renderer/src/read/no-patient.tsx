import { Brain } from 'lucide-react';
import { useSession } from '../state/session-store.ts';
import { EmptyState } from '../ui/empty-state.tsx';

/** Read and Compare before a series was opened. */
export function NoPatient() {
  const goTo = useSession((session) => session.goTo);
  return (
    <EmptyState icon={Brain} title="No patient is open" text="Choose one in the worklist; Enter opens it.">
      <button type="button" className="primary" onClick={() => goTo('worklist')}>
        Go to the worklist
      </button>
    </EmptyState>
  );
}
