import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { SECURITY_HEADERS } from './security-headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Serves the built page from one folder: no traversal, no link that leaves it, the security headers on everything. */
export function createStaticFiles(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const refuse = (status: number) => new Response(null, { status, headers: SECURITY_HEADERS });
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    let path: string;
    try {
      path = decodeURIComponent(new URL(request.url).pathname);
    } catch {
      return refuse(400);
    }
    if (path.includes('\0')) return refuse(400);
    try {
      const base = await realpath(root);
      const file = await realpath(join(base, path === '/' ? 'index.html' : path));
      if (!file.startsWith(base + sep)) return refuse(403);
      const body = await readFile(file);
      return new Response(request.method === 'HEAD' ? null : body, {
        headers: { ...SECURITY_HEADERS, 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' },
      });
    } catch {
      return refuse(404);
    }
  };
}
