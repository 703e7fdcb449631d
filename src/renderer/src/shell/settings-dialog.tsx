import type { AppInfo, Reader } from '../../../shared/contract/app.ts';
import { BLINDED } from '../state/blinded.ts';
import { useSession } from '../state/session-store.ts';
import { Dialog } from '../ui/dialog.tsx';
import { EngineSettings } from './engine-settings.tsx';

const ORDERS = [
  {
    value: 'classifierFirst',
    label: 'Classifier first, then outline the slices it calls positive (published order)',
  },
  { value: 'everySlice', label: 'Outline every slice' },
] as const;

/** What can be set, and what this installation is. */
export function SettingsDialog({
  info,
  reader,
  onClose,
}: {
  readonly info: AppInfo;
  readonly reader: Reader;
  readonly onClose: () => void;
}) {
  const { settings, setSetting, chooseReader } = useSession();
  const order = settings['analysis.mode'] ?? 'everySlice';
  return (
    <Dialog title="Settings" onClose={onClose}>
      <section className="settings-part">
        <h2>Reader</h2>
        <p className="settings-line">
          <strong>{reader.name}</strong> reads now.
          <button type="button" onClick={() => chooseReader(null)}>
            Change reader…
          </button>
        </p>
      </section>
      <fieldset className="settings-part">
        <legend>Order of an analysis, unless chosen otherwise</legend>
        {ORDERS.map(({ value, label }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="analysis-order"
              checked={order === value}
              onChange={() => setSetting('analysis.mode', value)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <EngineSettings />
      <fieldset className="settings-part">
        <legend>What models say</legend>
        <label className="choice">
          <input
            type="checkbox"
            checked={settings[BLINDED] === 'on'}
            onChange={(event) => setSetting(BLINDED, event.target.checked ? 'on' : 'off')}
          />
          <span>
            Hide the model’s opinion until my first decision{' '}
            <span className="quiet">
              (blinded first read: masks, scores and triage stay hidden until I set the review to done or
              flagged, or confirm the case)
            </span>
          </span>
        </label>
      </fieldset>
      <section className="settings-part">
        <h2>This installation</h2>
        <dl className="facts">
          <dt>Sulcus</dt>
          <dd>{info.version}, research use, not for diagnosis</dd>
          <dt>Runs in</dt>
          <dd>
            {info.host === 'electron' ? `Electron ${info.electron ?? ''}` : 'the browser'}, Node {info.node}
          </dd>
          <dt>Catalogue</dt>
          <dd>SQLite {info.sqlite}; it is not encrypted: keep it on an encrypted disk</dd>
          <dt>Network</dt>
          <dd>none; scans never leave this computer</dd>
        </dl>
      </section>
    </Dialog>
  );
}
