import { parentPort, workerData } from 'node:worker_threads';
import { openBareSqlite } from './bare-sqlite.mjs';

const store = openBareSqlite(workerData);
parentPort.on('message', ([call, name, value]) => {
  parentPort.postMessage([call, store[name](value)]);
  if (name === 'close') parentPort.close();
});
