import { EyeOff, FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AppInfo } from '../../../shared/contract/app.ts';
import { parseMaskSource, readerSource } from '../../../shared/domain/mask-source.ts';
import { modelOrder, sourceStyle } from '../../../shared/domain/source-style.ts';
import { useLive } from '../api/use-live.ts';
import { BLINDED, isBlinded } from '../state/blinded.ts';
import { useModels } from '../state/models-store.ts';
import { useSession } from '../state/session-store.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Problem } from '../ui/problem.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { usePanelWidth } from '../ui/use-panel-width.ts';
import { ConfirmCase } from './confirm-case.tsx';
import { ExportHistory } from './export-history.tsx';
import { ExportPanel } from './export-panel.tsx';
import { KeyImages } from './key-images.tsx';
import { keySlices } from './key-slices.ts';
import { ReportPreviewPane } from './report-preview.tsx';
import { ReportText } from './report-text.tsx';
import { maskOption, namedMasks, reportableMasks } from './reportable-masks.ts';
import './reports.css';
import { useReportPreview } from './use-report-preview.ts';

/** The report of the open series: what is on screen is the file that is exported. */
export function ReportsPlace({ info }: { readonly info: AppInfo }) {
  const { seriesId, reader, goTo } = useSession();
  if (seriesId === null || !reader) {
    return (
      <EmptyState
        icon={FileText}
        title="No patient is open"
        text="Choose one in the worklist; P opens its report."
      >
        <button type="button" className="primary" onClick={() => goTo('worklist')}>
          Go to the worklist
        </button>
      </EmptyState>
    );
  }
  return <ReportUnlessBlinded key={seriesId} seriesId={seriesId} readerId={reader.readerId} info={info} />;
}

interface SeriesReportProps {
  readonly seriesId: number;
  readonly readerId: number;
  readonly info: AppInfo;
}

/** A report says what the models say: a blinded reader decides first. */
function ReportUnlessBlinded(props: SeriesReportProps) {
  const setting = useSession((session) => session.settings[BLINDED]);
  const goTo = useSession((session) => session.goTo);
  const rows = useLive('worklist.list', {}, ['worklist.changed']).value;
  const row = rows?.find((candidate) => candidate.seriesId === props.seriesId) ?? null;
  if (!isBlinded(setting, row, props.readerId)) return <SeriesReport {...props} />;
  if (!rows) return <p className="quiet reports-wait">Reading the series…</p>;
  return (
    <EmptyState
      icon={EyeOff}
      title="Blinded first read"
      text="The report says what the models say. Set the review to done or flagged in Read first."
    >
      <button type="button" className="primary" onClick={() => goTo('read')}>
        Go to Read
      </button>
    </EmptyState>
  );
}

const LEAST = 300;
const MOST = 560;

function SeriesReport({ seriesId, readerId, info }: SeriesReportProps) {
  const series = useLive('series.open', { seriesId }, []);
  const masks = useLive('masks.list', { seriesId }, ['masks.changed', 'predictions.changed']);
  const history = useLive('reports.history', { seriesId }, []);
  const panel = usePanelWidth('report', 360, LEAST, MOST);
  const [source, setSource] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [picks, setPicks] = useState<readonly number[] | null>(null);
  const models = useModels((state) => state.models);
  const sets = namedMasks(masks.value ?? [], models ?? []);
  const usable = reportableMasks(sets, readerId);
  const stale = sets.filter((mask) => !mask.current);
  const own = usable.find((mask) => mask.source === readerSource(readerId)) ?? null;
  const chosen = usable.find((mask) => mask.source === source) ?? usable[0] ?? null;
  const preview = useReportPreview({
    seriesId,
    readerId,
    source: chosen?.source ?? null,
    keySliceIds: picks,
    text,
  });
  const loadModels = useModels((state) => state.load);
  useEffect(() => {
    if (models === null) loadModels();
  }, [models, loadModels]);
  const modelIds = modelOrder(
    (models ?? []).map((model) => model.modelId),
    sets.flatMap((set) => (set.kind === 'model' ? (parseMaskSource(set.source)?.id ?? []) : [])),
  );
  const problem = series.problem ?? masks.problem;
  if (problem && (!series.value || !masks.value)) {
    return (
      <Problem
        message={problem}
        onRetry={() => {
          series.reload();
          masks.reload();
        }}
      />
    );
  }
  if (!series.value || !masks.value) return <p className="quiet reports-wait">Reading the series…</p>;
  const detail = series.value;
  return (
    <div className="reports">
      <aside className="report-options" aria-label="Report options" style={{ width: panel.width }}>
        <header>
          <h1>Report</h1>
          <p className="quiet">
            {detail.patientCode} · {detail.studyDate ?? 'date unknown'} · {detail.slices.length} slices
          </p>
        </header>
        {chosen ? (
          <label className="field">
            Mask that is reported
            <select value={chosen.source} onChange={(event) => setSource(event.target.value)}>
              {usable.map((mask) => (
                <option key={mask.source} value={mask.source}>
                  {maskOption(mask)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <Problem
            level="warning"
            message="Nothing is outlined yet: run a model (worklist, R) or draw a mask in Read."
          />
        )}
        {stale.length > 0 && (
          <p className="warning">
            Out of date, so not reported: {stale.map((mask) => mask.label).join(', ')}. Run the model again.
          </p>
        )}
        <ConfirmCase series={detail} readerId={readerId} own={own} onChanged={preview.refresh} />
        <ReportText key={readerId} seriesId={seriesId} readerId={readerId} onText={setText} />
        {chosen && (
          <KeyImages
            seriesId={seriesId}
            sliceCount={detail.slices.length}
            slices={keySlices(detail.slices, chosen)}
            colour={sourceStyle(chosen.source, modelIds).colour}
            picks={picks}
            onPicks={setPicks}
          />
        )}
        <ExportPanel
          // what is exported is what is read: not while the text is newer than the file
          reportId={
            preview.busy || text === null || preview.text !== text ? null : (preview.report?.reportId ?? null)
          }
          onOutdated={preview.refresh}
          host={info.host}
          onExported={history.reload}
        />
        <ExportHistory entries={history.value} />
      </aside>
      <Splitter
        name="Width of the options"
        width={panel.width}
        least={LEAST}
        most={MOST}
        onWidth={panel.setWidth}
      />
      <ReportPreviewPane preview={preview} canReport={chosen !== null} newWindows={info.host === 'browser'} />
    </div>
  );
}
