import type { AppInfo } from '../../../shared/contract/app.ts';
import { api } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { useSession } from '../state/session-store.ts';
import { remainingText } from '../ui/remaining.ts';

/** Who reads, what runs and on what, how far it is, and a way to stop it. */
export function StatusBar({ info }: { info: AppInfo }) {
  const reader = useSession((session) => session.reader);
  const jobs = useLive('jobs.list', {}, ['jobs.changed']).value ?? [];
  const engine = useLive('models.engine', {}, ['jobs.changed']).value;
  const active = jobs.filter((job) => job.state === 'running' || job.state === 'queued');
  const running = active.find((job) => job.state === 'running');
  const last = jobs.find((job) => job.millisecondsPerSlice !== null);
  return (
    <footer className="status-bar">
      <span>{reader?.name}</span>
      <span title={engine?.reasons.join('\n')}>
        {engine ? `${engine.engine}, ${engine.device}` : 'engine starts with the first analysis'}
        {last?.millisecondsPerSlice ? `, ${Math.round(last.millisecondsPerSlice)} ms per slice` : ''}
      </span>
      {active.length > 0 && (
        <span role="status">
          {running ? `Analysing ${running.done}/${running.total} slices` : 'Analysis waits'}
          {active.length > 1
            ? `, ${active.length - 1} more waiting`
            : remainingText(running?.remainingSeconds ?? null)}{' '}
          <button
            type="button"
            onClick={() => void api.call('jobs.cancel', { jobIds: active.map((job) => job.jobId) })}
          >
            Stop
          </button>
        </span>
      )}
      <span className="push">Research use, not for diagnosis</span>
      <span>Sulcus {info.version}</span>
    </footer>
  );
}
