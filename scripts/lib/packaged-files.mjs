/** What the app needs beside Electron itself; packager leaves development dependencies out on its own. */
const KEPT = ['package.json', 'LICENSE', 'out', 'resources', 'node_modules'];
const ONNX = /^\/node_modules\/onnxruntime-node\/bin\/[^/]+\/([^/]+)(?:\/([^/]+))?/;
const SQLITE = /^\/node_modules\/better-sqlite3\/(?:deps|src)(?:\/|$)/;
/** WebGPU for training under plain Node; Electron cannot load it. */
const DAWN = /^\/node_modules\/(?:webgpu|@webgpu|@tensorflow\/tfjs-backend-webgpu)(?:\/|$)/;
const SQLITE_BINARY =
  /^\/node_modules\/better-sqlite3\/prebuilds\/(linux|linuxmusl|darwin|win32)-([^.]+)\.node$/;

/**
 * Whether a file of the project stays out of the packaged app: sources and tests, the page of the browser host, and the
 * binaries onnxruntime and SQLite bring for other platforms (more than 200 MB).
 * @param {string} path from the project's root, beginning with a slash; '' is the root
 * @param {{ platform: string, arch: string }} target as Node names them
 */
export function staysOut(path, { platform, arch }) {
  if (path === '') return false;
  const [, top, next] = path.split('/');
  if (!KEPT.includes(top) || (top === 'out' && next === 'browser')) return true;
  if (SQLITE.test(path) || DAWN.test(path)) return true;
  const onnx = ONNX.exec(path);
  if (onnx) return onnx[1] !== platform || (onnx[2] !== undefined && onnx[2] !== arch);
  const sqlite = SQLITE_BINARY.exec(path);
  return sqlite !== null && (sqlite[1]?.replace('musl', '') !== platform || sqlite[2] !== arch);
}
