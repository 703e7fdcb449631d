import type { EventName, Reply, Transport } from '../../../../shared/contract/contract.ts';

/**
 * The page's side of the browser host: sets `window.sulcus` before the workstation's own script runs. The token of
 * the address is used up at once and taken out of the address bar; the session's secret lives in this closure only.
 */
const token = /^#token=([0-9a-f]{64})$/.exec(location.hash)?.[1] ?? '';
history.replaceState(null, '', location.pathname);

const listeners = new Map<EventName, Set<(payload: unknown) => void>>();
const session: Promise<string> = openSession();

async function openSession(): Promise<string> {
  const response = await fetch('/session', { method: 'POST', body: JSON.stringify({ token }) });
  if (!response.ok) {
    showDoor();
    return new Promise(() => undefined);
  }
  const { secret } = (await response.json()) as { secret: string };
  listen(secret);
  return secret;
}

function listen(secret: string): void {
  const socket = new WebSocket(`ws://${location.host}/events`);
  socket.addEventListener('open', () => socket.send(secret));
  socket.addEventListener('message', (message) => {
    const { event, payload } = JSON.parse(String(message.data)) as { event?: EventName; payload?: unknown };
    if (event) for (const listener of listeners.get(event) ?? []) listener(payload);
  });
  socket.addEventListener('close', () => setTimeout(() => listen(secret), 1000));
}

/** A reload, or an address used before: the launcher prints a new one when asked. */
function showDoor(): void {
  const paint = () => {
    document.body.replaceChildren();
    const box = document.createElement('main');
    box.className = 'door';
    const text = document.createElement('p');
    text.textContent =
      'This address has been used. Sulcus opens each address once, so that no other program on this machine can read along.';
    const button = document.createElement('button');
    button.textContent = 'Print a new address in the terminal';
    button.addEventListener('click', () => {
      void fetch('/new-address', { method: 'POST' });
      button.textContent = 'Look at the terminal that runs Sulcus';
    });
    box.append(text, button);
    document.body.append(box);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', paint);
  else paint();
}

const post = async (path: string, body: BodyInit): Promise<Reply<unknown>> => {
  const secret = await session;
  try {
    const response = await fetch(path, { method: 'POST', body, headers: { 'x-sulcus-session': secret } });
    if (!response.ok)
      return {
        ok: false,
        code: 'REFUSED',
        message: `The workstation refused the request (${response.status}).`,
      };
    return (await response.json()) as Reply<unknown>;
  } catch {
    return {
      ok: false,
      code: 'DISCONNECTED',
      message: 'The workstation does not answer. Is it still running in the terminal?',
    };
  }
};

const transport: Transport = {
  request: (channel, argument) => post('/call', JSON.stringify({ channel, argument })),
  subscribe: (event, listener) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => void set.delete(listener);
  },
  fetchBytes: async (path, signal) =>
    fetch(path, { headers: { 'x-sulcus-session': await session }, ...(signal && { signal }) }),
  openDropped: async (transfer) => {
    // entries must be taken before the first await: the transfer is emptied when the event ends
    const entries = [...transfer.items]
      .map((item) => item.webkitGetAsEntry())
      .filter((entry) => entry !== null);
    const files = (await Promise.all(entries.map((entry) => filesOf(entry, '')))).flat();
    const id = String(unwrap(await post('/upload/begin', '')));
    for (const { path, file } of files)
      unwrap(await post(`/upload/${id}?path=${encodeURIComponent(path)}`, file));
    return String(unwrap(await post(`/upload/${id}/finish`, '')));
  },
};

function unwrap(reply: Reply<unknown>): unknown {
  if (!reply.ok) throw Object.assign(new Error(reply.message), { code: reply.code });
  return reply.value;
}

async function filesOf(entry: FileSystemEntry, prefix: string): Promise<{ path: string; file: File }[]> {
  const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: { path: string; file: File }[] = [];
  for (;;) {
    const children = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (children.length === 0) return found;
    for (const child of children) found.push(...(await filesOf(child, path)));
  }
}

Object.defineProperty(window, 'sulcus', { value: Object.freeze(transport) });
