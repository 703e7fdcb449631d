import { useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { useRefusal } from '../actions/refusal-store.ts';
import { api, messageOf } from '../api/api.ts';
import { useLive } from '../api/use-live.ts';
import { isActive, remainingOfAll, useJobs } from '../state/jobs-store.ts';
import { useNotices } from '../state/notices-store.ts';
import { useSession } from '../state/session-store.ts';
import { failingCount, useUnsaved } from '../state/unsaved-store.ts';
import { ProgressLine } from '../ui/progress-line.tsx';

/** Who reads, what runs and on what, how far it is, and a way to stop it. */
export function StatusBar({ info }: { readonly info: AppInfo }) {
  const reader = useSession((session) => session.reader);
  const show = useSession((session) => session.show);
  const jobs = useJobs((state) => state.jobs);
  const addNotice = useNotices((notices) => notices.add);
  const engine = useLive('models.engine', {}, ['jobs.changed']).value;
  const refusal = useRefusal((state) => state.text);
  const [stopping, setStopping] = useState(false);
  const unsaved = failingCount(useUnsaved((state) => state.bySeries));
  const active = jobs.filter(isActive);
  const running = active.find((job) => job.state === 'running');
  const failed = jobs.filter((job) => job.state === 'failed').length;
  const speed =
    running?.millisecondsPerSlice ??
    jobs.find((job) => job.millisecondsPerSlice !== null)?.millisecondsPerSlice;
  const paused = active.length > 0 && active.every((job) => job.state === 'paused');
  const pause = () => {
    api
      .call(paused ? 'jobs.proceed' : 'jobs.pause', { jobIds: active.map((job) => job.jobId) })
      .catch((error: unknown) => addNotice('error', messageOf(error)));
  };
  const stop = () => {
    setStopping(true);
    api
      .call('jobs.cancel', { jobIds: active.map((job) => job.jobId) })
      .catch((error: unknown) => addNotice('error', messageOf(error)))
      .finally(() => setStopping(false));
  };
  return (
    <footer className="status-bar">
      <button type="button" className="plain" title="Change reader" onClick={() => show('settings')}>
        Reader: {reader?.name}
      </button>
      {unsaved > 0 && (
        <span className="error" role="alert">
          {unsaved} {unsaved === 1 ? 'change' : 'changes'} not saved: keep this window open
        </span>
      )}
      <span title={engine?.reasons.join('\n')}>
        {engine ? `${engine.engine} · ${engine.device}` : 'engine starts with the first analysis'}
        {speed ? ` · ${Math.round(speed)} ms per slice` : ''}
      </span>
      {engine && engine.problems.length > 0 && (
        <button
          type="button"
          className="plain warning"
          title={engine.problems.join('\n')}
          onClick={() => show('settings')}
        >
          {engine.problems.length === 1 ? 'An engine problem' : `${engine.problems.length} engine problems`}
        </button>
      )}
      {active.length > 0 && (
        <span className="status-jobs">
          {running ? (
            <ProgressLine
              label="Analysing"
              unit="slices"
              done={running.done}
              total={running.total}
              remainingSeconds={remainingOfAll(jobs)}
            />
          ) : (
            <span>{paused ? 'Analysis paused' : 'Analysis waits'}</span>
          )}
          {active.length > 1 && <span>{active.length - 1} more waiting</span>}
          <button type="button" className="small" onClick={pause}>
            {paused ? 'Go on' : 'Pause'}
          </button>
          <button type="button" className="small" disabled={stopping} onClick={stop}>
            {stopping ? 'Stopping…' : active.length > 1 ? `Stop all ${active.length}` : 'Stop'}
          </button>
        </span>
      )}
      {jobs.length > 0 && (
        <button type="button" className={failed > 0 ? 'plain error' : 'plain'} onClick={() => show('jobs')}>
          {failed > 0 ? `Jobs: ${failed} failed` : 'Jobs'}
        </button>
      )}
      <span className="push refusal" role="status">
        {refusal}
      </span>
      <span>Research use, not for diagnosis</span>
      <span>Sulcus {info.version}</span>
    </footer>
  );
}
