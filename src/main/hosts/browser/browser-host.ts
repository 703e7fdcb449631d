import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { dispatch } from '../../handlers/dispatch.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Workstation } from '../../workstation-api.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import { createStaticFiles } from '../static-files.ts';
import { Door } from './door.ts';
import { Uploads } from './uploads.ts';

export interface BrowserHostOptions {
  readonly workstation: Workstation;
  readonly logger: Logger;
  /** the built page */
  readonly pageDirectory: string;
  readonly dataDirectory: string;
  /** 0 takes any free port */
  readonly port: number;
  /** told when a page asks for a new address after a reload */
  readonly onAddress: (url: string) => void;
}

export interface BrowserHost {
  /** an address that works once, within 60 seconds */
  issueAddress(): string;
  readonly origin: string;
  close(): Promise<void>;
}

const MAX_MESSAGE = 64 * 1024 * 1024;
const RELOAD_EVERY_MS = 3000;

/** Serves the workstation to a browser on this machine: loopback only, Host and Origin checked on every request. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const door = new Door();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, options.port)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issueAddress = () => `${origin}/#token=${door.issueToken()}`;
  const context: Context = {
    ...options,
    door,
    origin,
    files: createStaticFiles(options.pageDirectory),
    uploads: new Uploads(join(options.dataDirectory, 'uploads')),
    askedForAddress: 0,
    issueAddress,
  };
  server.on('request', (request, response) => {
    void answer(context, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500, SECURITY_HEADERS);
      response.end();
    });
  });
  const endEvents = serveEvents(server, context);
  return {
    origin,
    issueAddress,
    close: async () => {
      endEvents();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Context extends BrowserHostOptions {
  readonly door: Door;
  readonly origin: string;
  readonly files: (request: Request) => Promise<Response>;
  readonly uploads: Uploads;
  readonly issueAddress: () => string;
  askedForAddress: number;
}

async function answer(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin } = context;
  if (`http://${request.headers.host}` !== origin) return refuse(response, 421);
  const from = request.headers.origin;
  if (from !== undefined && from !== origin) return refuse(response, 403);
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse(response, 403);
  const url = new URL(request.url ?? '/', origin);
  const [first] = url.pathname.split('/').filter(Boolean);
  const posted = request.method === 'POST' && from === origin;
  if (first === 'session' || first === 'new-address') {
    if (!posted) return refuse(response, 405);
    return first === 'session' ? openSession(context, request, response) : newAddress(context, response);
  }
  if (first === 'call' || first === 'upload' || first === 'bytes') {
    if (!context.door.knows(request.headers['x-sulcus-session'])) return refuse(response, 403);
    if (first === 'bytes') {
      // what nobody waits for any more need not be computed
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const asked = new Request(url, { method: request.method ?? 'GET', signal: gone.signal });
      return send(response, await context.workstation.bytes(asked));
    }
    if (!posted) return refuse(response, 405);
    return first === 'call' ? call(context, request, response) : upload(context, url, request, response);
  }
  return send(response, await context.files(new Request(url, { method: request.method ?? 'GET' })));
}

async function openSession(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readJson(request, 4096)) as { token?: unknown } | null;
  const secret = context.door.exchange(body?.token);
  if (!secret) return refuse(response, 403);
  json(response, { secret });
}

/** A reloaded page has lost its secret; a new address goes to the launcher's terminal, never to the page. */
function newAddress(context: Context, response: ServerResponse): void {
  const now = Date.now();
  if (now - context.askedForAddress > RELOAD_EVERY_MS) {
    context.askedForAddress = now;
    context.onAddress(context.issueAddress());
  }
  json(response, {});
}

async function call(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await readJson(request, MAX_MESSAGE)) as { channel?: unknown; argument?: unknown } | null;
  json(response, await dispatch(context.workstation.handlers, context.logger, body?.channel, body?.argument));
}

async function upload(
  context: Context,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id, action] = url.pathname.split('/').filter(Boolean);
  try {
    if (id === 'begin') return json(response, { ok: true, value: await context.uploads.begin() });
    if (id && action === 'finish') {
      return json(response, {
        ok: true,
        value: context.workstation.registerFolder(context.uploads.finish(id)),
      });
    }
    await context.uploads.receive(id ?? '', url.searchParams.get('path') ?? '', request);
    json(response, { ok: true, value: null });
  } catch (error) {
    const known =
      error instanceof SulcusError
        ? error
        : new SulcusError('UPLOAD_FAILED', 'A dropped file could not be copied. Open its folder instead.');
    json(response, { ok: false, code: known.code, message: known.message });
  }
}

/** Events go to every page that said the session's secret as its first message. */
function serveEvents(server: Server, context: Context): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  const admitted = new Set<WebSocket>();
  server.on('upgrade', (request, socket, head) => {
    const right =
      request.url === '/events' &&
      request.headers.origin === context.origin &&
      `http://${request.headers.host}` === context.origin;
    if (!right) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const timer = setTimeout(() => client.terminate(), 5000);
      client.on('error', () => client.terminate());
      client.once('message', (data) => {
        clearTimeout(timer);
        if (!context.door.knows(String(data))) return client.close(1008);
        admitted.add(client);
        client.send(JSON.stringify({ ready: true }));
      });
      client.on('close', () => admitted.delete(client));
    });
  });
  const unsubscribe = context.workstation.subscribe((event, payload) => {
    if (admitted.size === 0) return;
    const message = JSON.stringify({ event, payload });
    for (const client of admitted) client.send(message);
  });
  return () => {
    unsubscribe();
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}

async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

function json(response: ServerResponse, value: unknown): void {
  response
    .writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'application/json' })
    .end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, SECURITY_HEADERS).end();
}

async function send(response: ServerResponse, reply: Response): Promise<void> {
  response.writeHead(reply.status, { ...Object.fromEntries(reply.headers), ...SECURITY_HEADERS });
  if (!reply.body) {
    response.end();
    return;
  }
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    Readable.fromWeb(reply.body as never).pipe(response);
  });
}

const portError = (error: Error, port: number): Error =>
  'code' in error && error.code === 'EADDRINUSE'
    ? new SulcusError(
        'PORT_IN_USE',
        `Port ${port} is in use. Choose another (--port), or leave it out for any free one.`,
      )
    : error;
