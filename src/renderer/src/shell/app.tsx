import { useEffect, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { dispatchKey } from '../actions/registry.ts';
import { api, messageOf } from '../api/api.ts';
import { ComparePlace } from '../compare/compare-place.tsx';
import { ModelsPlace } from '../models/models-place.tsx';
import { ReadPlace } from '../read/read-place.tsx';
import { ReportsPlace } from '../reports/reports-place.tsx';
import { useSession } from '../state/session-store.ts';
import { Problem } from '../ui/problem.tsx';
import { ImportPanel } from '../worklist/import-panel.tsx';
import { useFolderDrop } from '../worklist/use-folder-drop.ts';
import { WorklistPlace } from '../worklist/worklist-place.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { ReaderChooser } from './reader-chooser.tsx';
import './shell.css';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { StatusBar } from './status-bar.tsx';

/** The window: rail, one place at a time, status bar; nothing is shown before a reader has said who reads. */
export function App() {
  const [info, setInfo] = useState<AppInfo | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { reader, place, seriesId, overlay, show, restore } = useSession();
  const dropProblem = useFolderDrop();
  useEffect(() => {
    Promise.all([api.call('app.info', {}), api.call('app.settings', {})]).then(
      ([nextInfo, settings]) => {
        restore(settings);
        setInfo(nextInfo);
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  }, [restore]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => void dispatchKey(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (problem) return <Problem message={problem} onRetry={() => location.reload()} />;
  if (!info) return <p className="starting">Opening the catalogue…</p>;
  if (!reader) return <ReaderChooser info={info} />;
  return (
    <div className="window">
      <Rail />
      <main className="place" aria-label={place}>
        {info.problems.map((notice) => (
          <Problem key={notice.message} message={notice.message} />
        ))}
        {dropProblem && <Problem message={dropProblem} />}
        {place === 'worklist' && <WorklistPlace info={info} />}
        {place === 'read' && <ReadPlace api={api} seriesId={seriesId} reader={reader} />}
        {place === 'compare' && <ComparePlace api={api} seriesId={seriesId} reader={reader} />}
        {place === 'models' && <ModelsPlace />}
        {place === 'reports' && <ReportsPlace info={info} />}
        <ImportPanel />
      </main>
      <StatusBar info={info} />
      {overlay === 'shortcuts' && <ShortcutSheet onClose={() => show('none')} />}
      {overlay === 'palette' && <Palette onClose={() => show('none')} />}
    </div>
  );
}
