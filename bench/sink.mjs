/**
 * The server that all subjects send to, in a process of its own: counts distinct events, and misbehaves as it
 * is told. Speaks to its parent over IPC: `{ behave }`, `{ report: true }`, `{ reset: true }`.
 */
import { createServer } from 'node:http';
import { Tally } from './lib/tally.mjs';
import { decode, refusal, success } from './lib/wire.mjs';

const READY_DELAY_MS = 5;

let behaviour = { mode: 'ok' };
let troubleEndsAt;
const tally = new Tally();
let stalled = [];

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    tally.request(chunks);
    answer(request, response, chunks);
  });
});

function answer(request, response, chunks) {
  const text = decode(request, chunks);
  switch (behaviour.mode) {
    case 'delay':
      setTimeout(() => accept(request, response, text), behaviour.delayMs);
      return;
    case 'stall':
      stalled.push(() => accept(request, response, text));
      return;
    case 'status':
      if (inTrouble()) fail(response);
      else accept(request, response, text);
      return;
    case 'refuse': {
      const refused = refusal(request.url, text, behaviour.part);
      if (refused === undefined) accept(request, response, text);
      else {
        tally.accept(refused.accepted);
        send(response, refused.status, refused.body);
      }
      return;
    }
    default:
      accept(request, response, text);
  }
}

/** The trouble begins with the first request, and lasts for `forMs`. */
function inTrouble() {
  troubleEndsAt ??= performance.now() + behaviour.forMs;
  return performance.now() < troubleEndsAt;
}

/** Takes its time, so that all requests of the first moment are in flight when the first one is answered. */
function fail(response) {
  tally.failing();
  const { status, retryAfter } = behaviour;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  setTimeout(() => {
    tally.failed();
    send(response, status, '{"code":"server_error","error":"try again"}', headers);
  }, READY_DELAY_MS);
}

function accept(request, response, text) {
  tally.accept(text);
  send(response, 200, success(request.url));
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

process.on('message', ({ call, ...what }) => {
  if (what.behave !== undefined) {
    behaviour = what.behave;
    troubleEndsAt = undefined;
    if (behaviour.mode !== 'stall') for (const go of stalled.splice(0)) go();
  }
  if (what.reset) {
    tally.reset();
    stalled = [];
  }
  const report = {
    ...tally.report(),
    troubleEndsAt: troubleEndsAt && performance.timeOrigin + troubleEndsAt,
  };
  process.send({ call, report });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
