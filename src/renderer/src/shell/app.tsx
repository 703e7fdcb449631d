import { useEffect, useState } from 'react';
import type { AppInfo, Reader } from '../../../shared/contract/app.ts';
import { keyMapSetting, parseKeyMap } from '../actions/key-map.ts';
import { dispatchKey, setKeyMap } from '../actions/registry.ts';
import { api, messageOf } from '../api/api.ts';
import { ComparePlace } from '../compare/compare-place.tsx';
import { ModelsPlace } from '../models/models-place.tsx';
import { ReadPlace } from '../read/read-place.tsx';
import { ReportsPlace } from '../reports/reports-place.tsx';
import { useJobs } from '../state/jobs-store.ts';
import { useNotices } from '../state/notices-store.ts';
import { type Place, useSession } from '../state/session-store.ts';
import { warnBeforeLeaving } from '../state/unsaved-store.ts';
import { CrashBoundary } from '../ui/crash-boundary.tsx';
import { Problem } from '../ui/problem.tsx';
import { releaseSelects } from '../ui/release-selects.ts';
import { ImportPanel } from '../worklist/import-panel.tsx';
import { useFolderDrop } from '../worklist/use-folder-drop.ts';
import { useNextUndone } from '../worklist/use-next-undone.ts';
import { WorklistPlace } from '../worklist/worklist-place.tsx';
import { JobsDialog } from './jobs-dialog.tsx';
import { NoticeStrip } from './notices.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { ReaderChooser } from './reader-chooser.tsx';
import './shell.css';
import { SettingsDialog } from './settings-dialog.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { StatusBar } from './status-bar.tsx';

/** The window: nothing is shown before the catalogue is open and a reader has said who reads. */
export function App() {
  const [info, setInfo] = useState<AppInfo | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reader = useSession((session) => session.reader);
  const restore = useSession((session) => session.restore);
  const addNotice = useNotices((notices) => notices.add);
  const followNotices = useNotices((notices) => notices.follow);
  const followJobs = useJobs((jobs) => jobs.follow);
  useEffect(() => {
    Promise.all([api.call('app.info', {}), api.call('app.settings', {})]).then(
      ([nextInfo, settings]) => {
        restore(settings);
        setInfo(nextInfo);
        for (const notice of nextInfo.problems) addNotice('warning', notice.message);
      },
      (error: unknown) => setProblem(messageOf(error)),
    );
  }, [restore, addNotice]);
  useEffect(() => followNotices(), [followNotices]);
  useEffect(() => followJobs(), [followJobs]);
  if (problem)
    return (
      <main className="door">
        <h1>Sulcus could not open its catalogue</h1>
        <Problem message={problem} onRetry={() => location.reload()} />
      </main>
    );
  if (!info) return <p className="starting">Opening the catalogue…</p>;
  if (!reader) return <ReaderChooser info={info} />;
  return <Window info={info} reader={reader} />;
}

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  worklist: 'Worklist',
  read: 'Read',
  compare: 'Compare',
  models: 'Models',
  reports: 'Reports',
};

/** Rail, one place at a time, status bar; what is announced or imported stands above and below every place. */
function Window({ info, reader }: { readonly info: AppInfo; readonly reader: Reader }) {
  const place = useSession((session) => session.place);
  const seriesId = useSession((session) => session.seriesId);
  const overlay = useSession((session) => session.overlay);
  const show = useSession((session) => session.show);
  const addNotice = useNotices((notices) => notices.add);
  useNextUndone();
  const keys = useSession((session) => session.settings[keyMapSetting(reader.readerId)]);
  useEffect(() => setKeyMap(parseKeyMap(keys)), [keys]);
  const dragging = useFolderDrop((message) => addNotice('error', message));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => void dispatchKey(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => warnBeforeLeaving(), []);
  useEffect(() => releaseSelects(), []);
  useEffect(() => {
    // the window's title names the place only: patients have no business in a task bar
    document.title = `${PLACE_NAMES[place]} · Sulcus`;
  }, [place]);
  const close = () => show('none');
  return (
    <div className="window">
      <Rail />
      <main className="place" aria-label={PLACE_NAMES[place]}>
        <NoticeStrip />
        <CrashBoundary key={`${place} ${seriesId}`} name={PLACE_NAMES[place]}>
          {place === 'worklist' && <WorklistPlace info={info} />}
          {place === 'read' && <ReadPlace api={api} seriesId={seriesId} reader={reader} />}
          {place === 'compare' && <ComparePlace api={api} seriesId={seriesId} reader={reader} />}
          {place === 'models' && <ModelsPlace />}
          {place === 'reports' && <ReportsPlace info={info} />}
        </CrashBoundary>
        <ImportPanel inWorklist={place === 'worklist'} />
      </main>
      <StatusBar info={info} />
      {dragging && (
        <div className="drop-target" role="status">
          <p>Drop the folder to open it. Its files stay where they are and are only read.</p>
        </div>
      )}
      {overlay === 'shortcuts' && <ShortcutSheet onClose={close} />}
      {overlay === 'palette' && <Palette onClose={close} />}
      {overlay === 'settings' && <SettingsDialog info={info} reader={reader} onClose={close} />}
      {overlay === 'jobs' && <JobsDialog onClose={close} />}
    </div>
  );
}
