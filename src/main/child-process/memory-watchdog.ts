/** A thread that ends its process once that holds more memory than `workerData` bytes. */
import { parentPort, workerData } from 'node:worker_threads';

const EVERY_MS = 50;
const limit = Number(workerData);

function look(): void {
  if (process.memoryUsage.rss() > limit) process.kill(process.pid, 'SIGKILL');
}

look();
setInterval(look, EVERY_MS);
parentPort?.postMessage('watching');
