import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Door } from '../../src/main/hosts/browser/door.ts';
import { createFolderBrowser } from '../../src/main/hosts/browser/folder-browser.ts';
import { type Running, removeFolder, startWorkstation, temporaryFolder } from '../support/launch.ts';

describe('the door of the browser host', () => {
  let data: string;
  let running: Running;
  let origin: string;
  let secret: string;

  beforeAll(async () => {
    data = await temporaryFolder();
    running = await startWorkstation(data);
    origin = running.host.origin;
    secret = ((await (await openSession(tokenOf(running.host.issueAddress()))).json()) as { secret: string })
      .secret;
  });
  afterAll(async () => {
    await running.close();
    await removeFolder(data);
  });

  const tokenOf = (address: string) => address.split('#token=')[1] ?? '';
  const openSession = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/session`, {
      method: 'POST',
      body: JSON.stringify({ token }),
      headers: { origin, ...headers },
    });
  const call = (headers: Record<string, string>) =>
    fetch(`${origin}/call`, {
      method: 'POST',
      body: JSON.stringify({ channel: 'worklist.list', argument: {} }),
      headers,
    });

  it('answers the session it let in', async () => {
    const reply = (await (await call({ origin, 'x-sulcus-session': secret })).json()) as { ok: boolean };
    expect(reply.ok).toBe(true);
  });
  it('refuses a call without, and with a wrong secret', async () => {
    expect((await call({ origin })).status).toBe(403);
    expect((await call({ origin, 'x-sulcus-session': 'f'.repeat(64) })).status).toBe(403);
    expect((await fetch(`${origin}/bytes/slice/1`)).status).toBe(403);
    expect((await fetch(`${origin}/upload/begin`, { method: 'POST', headers: { origin } })).status).toBe(403);
  });
  it('takes a token once, and no made-up one', async () => {
    const token = tokenOf(running.host.issueAddress());
    expect((await openSession(token)).status).toBe(200);
    expect((await openSession(token)).status).toBe(403);
    expect((await openSession('')).status).toBe(403);
    expect((await openSession('0'.repeat(64))).status).toBe(403);
  });
  it('lets a token go stale after a minute', () => {
    let now = 0;
    const door = new Door(() => now);
    const [fresh, stale] = [door.issueToken(), door.issueToken()];
    expect(door.exchange(fresh)).not.toBeNull();
    now = 60_001;
    expect(door.exchange(stale)).toBeNull();
  });
  it('refuses a foreign Origin, a foreign site and a wrong Host, bytes included', async () => {
    expect((await call({ origin: 'https://evil.example', 'x-sulcus-session': secret })).status).toBe(403);
    expect(
      (
        await fetch(`${origin}/bytes/slice/1`, {
          headers: { origin: 'https://evil.example', 'x-sulcus-session': secret },
        })
      ).status,
    ).toBe(403);
    expect(
      (await openSession(tokenOf(running.host.issueAddress()), { origin: 'http://127.0.0.1:1' })).status,
    ).toBe(403);
    const port = new URL(origin).port;
    expect(await statusWithHost(Number(port), 'localhost')).toBe(421);
    expect(await statusWithHost(Number(port), `evil.example:${port}`)).toBe(421);
  });
  it.each([
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/a%00b',
  ])('serves nothing outside the page: %s', async (path) => {
    expect([400, 403, 404]).toContain((await fetch(`${origin}${path}`)).status);
  });
  it('sends the policy with every answer', async () => {
    for (const path of ['/', '/nowhere', '/bytes/slice/1']) {
      const { headers } = await fetch(`${origin}${path}`);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });
  it('closes a socket that does not say the secret first', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/events`, { origin });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send('guess'));
    expect(await closed).toBe(1008);
    const foreign = new WebSocket(`${origin.replace('http', 'ws')}/events`, {
      origin: 'https://evil.example',
    });
    await new Promise((resolve) => foreign.on('error', resolve));
    expect(foreign.readyState).not.toBe(WebSocket.OPEN);
  });
  it('prints the new address for a reloaded page in the terminal, not in the page', async () => {
    const reply = await fetch(`${origin}/new-address`, { method: 'POST', headers: { origin } });
    expect(await reply.text()).toBe('{}');
    expect(running.addresses.at(-1)).toContain('#token=');
  });
  it('refuses unknown requests and arguments, prototype keys included', async () => {
    const send = async (body: unknown) =>
      (await (
        await fetch(`${origin}/call`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { origin, 'x-sulcus-session': secret },
        })
      ).json()) as { code: string };
    expect((await send({ channel: 'constructor', argument: {} })).code).toBe('UNKNOWN_CHANNEL');
    expect((await send({ channel: '__proto__' })).code).toBe('UNKNOWN_CHANNEL');
    expect((await send({ channel: 'series.open', argument: { seriesId: '1; drop table slice' } })).code).toBe(
      'INVALID_ARGUMENT',
    );
    expect((await send({ channel: 'series.open', argument: { seriesId: 99999 } })).code).toBe(
      'SERIES_UNKNOWN',
    );
  });
  it('keeps what is dropped inside its own folder', async () => {
    const headers = { origin, 'x-sulcus-session': secret };
    const post = async (path: string, body = '') =>
      (await (await fetch(`${origin}${path}`, { method: 'POST', body, headers })).json()) as {
        ok: boolean;
        value: string;
      };
    const { value: id } = await post('/upload/begin');
    await post(`/upload/${id}?path=${encodeURIComponent('../../../../escape.tif')}`, 'x');
    const { value: folderId } = await post(`/upload/${id}/finish`);
    expect(folderId).toMatch(/^[0-9a-f]{32}$/);
    expect(running.workstation.services.folders.require(folderId)).toContain(join(data, 'uploads'));
  });
});

describe('the folder browser', () => {
  it('refuses links that leave a root, and ids it did not give', async () => {
    const outside = await temporaryFolder();
    const root = await temporaryFolder();
    await mkdir(join(root, 'inside'));
    await writeFile(join(outside, 'secret.txt'), 'x');
    await symlink(outside, join(root, 'link'));
    const browser = createFolderBrowser([root]);
    const [top] = (await browser.list(null)).entries;
    const listing = await browser.list(top?.folderId ?? null);
    const link = listing.entries.find((entry) => entry.name === 'link');
    await expect(browser.list(link?.folderId ?? null)).rejects.toMatchObject({ code: 'FOLDER_OUTSIDE' });
    await expect(browser.resolve(link?.folderId ?? '')).rejects.toMatchObject({ code: 'FOLDER_OUTSIDE' });
    await expect(browser.resolve('0'.repeat(32))).rejects.toMatchObject({ code: 'FOLDER_UNKNOWN' });
    expect(listing.entries.map((entry) => entry.name)).toContain('inside');
    await removeFolder(outside);
    await removeFolder(root);
  });
});

/** fetch cannot set Host: a raw request can. */
async function statusWithHost(port: number, host: string): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).end();
  });
}
