import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { staysOut } from './packaged-files.mjs';
import { root } from './run.mjs';

const LINUX = { platform: 'linux', arch: 'x64' };
const within = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));

/** As packager asks: a folder that stays out is not looked into. */
const kept = (folder: string, target = LINUX): string[] =>
  within(folder).filter((path) => {
    const parts = path.split('/');
    return !parts.some((_, at) => staysOut(parts.slice(0, at + 1).join('/'), target));
  });

describe('what a packaged app holds', () => {
  it('has onnxruntime’s library and binding for its own platform only', () => {
    const binaries = kept('node_modules/onnxruntime-node/bin');
    expect(binaries.some((path) => path.endsWith('/linux/x64/onnxruntime_binding.node'))).toBe(true);
    expect(binaries.some((path) => path.includes('/linux/x64/libonnxruntime.so'))).toBe(true);
    expect(binaries.filter((path) => !path.includes('/linux/x64/'))).toEqual([]);
    const mac = kept('node_modules/onnxruntime-node/bin', { platform: 'darwin', arch: 'arm64' });
    expect(mac.length).toBeGreaterThan(0);
    expect(mac.filter((path) => !path.includes('/darwin/arm64/'))).toEqual([]);
  });

  it('has SQLite for its own platform, without its sources', () => {
    const files = kept('node_modules/better-sqlite3');
    expect(files.filter((path) => path.endsWith('.node'))).toEqual([
      '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
      '/node_modules/better-sqlite3/prebuilds/linuxmusl-x64.node',
    ]);
    expect(files.some((path) => path.endsWith('/lib/index.js'))).toBe(true);
    expect(files.filter((path) => path.endsWith('.c'))).toEqual([]);
  });

  it('has models, but neither sources nor tests nor the browser host', () => {
    expect(kept('resources/models')).toEqual(within('resources/models'));
    for (const path of ['/src', '/tests', '/tools', '/scripts', '/.git', '/out/browser'])
      expect(staysOut(path, LINUX), path).toBe(true);
    for (const path of ['', '/package.json', '/out', '/out/main/index.js', '/out/renderer/index.html'])
      expect(staysOut(path, LINUX), path).toBe(false);
  });
});
