import { fileQueue } from '../../src/file.js';

// Pushes, and waits for nothing.

const [path = ''] = process.argv.slice(2);
const queue = fileQueue({ path });
const delivery = { lane: 'a', name: 'seen', body: '{}', format: 1, storedAt: 1 };
void queue.open().then(() => {
  for (const id of ['1', '2', '3']) void queue.push([{ ...delivery, id }]);
});
