import { type FormEvent, useEffect, useState } from 'react';
import type { AppInfo, Reader } from '../../../shared/contract/app.ts';
import { api, messageOf } from '../api/api.ts';
import { useSession } from '../state/session-store.ts';

/** Who is reading? Asked at every start: the name stands on every stroke, confirmation and report. */
export function ReaderChooser({ info }: { info: AppInfo }) {
  const [readers, setReaders] = useState<readonly Reader[]>([]);
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const chooseReader = useSession((session) => session.chooseReader);
  useEffect(() => {
    api.call('readers.list', {}).then(setReaders, (error: unknown) => setProblem(messageOf(error)));
  }, []);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    try {
      chooseReader(await api.call('readers.create', { name }));
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <main className="chooser">
      <div>
        <h1>Sulcus</h1>
        <p className="quiet">Version {info.version}. Research use, not for diagnosis.</p>
      </div>
      <h2>Who is reading?</h2>
      {readers.length > 0 && (
        <ul>
          {readers.map((reader, index) => (
            <li key={reader.readerId}>
              {/* biome-ignore lint/a11y/noAutofocus: choosing is all there is to do here */}
              <button type="button" autoFocus={index === 0} onClick={() => chooseReader(reader)}>
                {reader.name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={(event) => void create(event)}>
        <input
          type="text"
          aria-label="Your name"
          placeholder={readers.length > 0 ? 'Another name' : 'Your name'}
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="primary" disabled={name.trim() === ''}>
          Begin reading
        </button>
      </form>
      {problem && (
        <p role="alert" className="error">
          {problem}
        </p>
      )}
      <p className="quiet">The name is stored with every stroke and printed on reports.</p>
    </main>
  );
}
