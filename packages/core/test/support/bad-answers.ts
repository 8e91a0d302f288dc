import type { Socket } from 'node:net';
import type { OutcomeStatus } from '../../src/index.js';
import { answer, type Behaviour, TAKEN } from './bad-server.js';

/** A way to misbehave, and how the events end that meet with it every time. */
export interface BadAnswer extends Behaviour {
  readonly ends: OutcomeStatus;
  /** Never comes to an end by itself: the time limit has to. */
  readonly stalls?: true;
  /** Its HTTP is in order, and only what it says is not. */
  readonly ordinary?: true;
}

const says = (ends: OutcomeStatus, text: string): BadAnswer => ({
  ends,
  asked: (socket) => socket.write(text),
});
const replies = (ends: OutcomeStatus, text: string): BadAnswer => ({ ...says(ends, text), ordinary: true });
const saysAndEnds = (ends: OutcomeStatus, text: string): BadAnswer => ({
  ends,
  asked: (socket) => socket.end(text),
});
const stalls = (ends: OutcomeStatus, behaviour: Behaviour): BadAnswer => ({
  ...behaviour,
  ends,
  stalls: true,
});

/** Writes again and again for as long as the connection lasts. */
function drip(socket: Socket, text: string): void {
  socket.write(text);
  const timer = setInterval(() => socket.write(text), 2);
  socket.on('close', () => clearInterval(timer));
}

function flood(socket: Socket, head: string, chunk: Buffer | string): void {
  const write = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.write(head);
  socket.on('drain', write);
  write();
}

const HEAD = 'HTTP/1.1 200 OK\r\n';
const HTML = '<!doctype html><title>Log in</title>';
const elsewhere = ['location: /elsewhere'];

/**
 * Once a head of an answer has come, whatever it says, the vendor may have the events, and no less so where the
 * rest of it never comes.
 */
export const badAnswers: Readonly<Record<string, BadAnswer>> = {
  'never answers': stalls('expired', {}),
  'answers with headers, then stalls': stalls('unknown', {
    asked: (socket) => socket.write(`${HEAD}content-length: 14\r\n\r\n{"taken":`),
  }),
  'stalls in the headers': stalls('expired', { asked: (socket) => socket.write(`${HEAD}content-le`) }),
  'drips a body without end': stalls('unknown', {
    asked: (socket) => {
      socket.write(`${HEAD}\r\n`);
      drip(socket, ' ');
    },
  }),
  'drips a header without end': stalls('expired', {
    asked: (socket) => {
      socket.write(`${HEAD}x-drip: `);
      drip(socket, 'x');
    },
  }),
  'sends early hints without end': stalls('unknown', {
    asked: (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
  }),

  'resets the connection at once': {
    ends: 'expired',
    connected: (socket) => socket.resetAndDestroy(),
    begun: (socket) => socket.resetAndDestroy(),
  },
  'resets in the body': { ends: 'expired', begun: (socket) => socket.resetAndDestroy() },
  'resets after the body': { ends: 'expired', asked: (socket) => socket.resetAndDestroy() },
  'hangs up after the body': { ends: 'expired', asked: (socket) => socket.end() },
  'hangs up in the headers': saysAndEnds('expired', `${HEAD}content-le`),

  'answers 200 with a web page': says('unknown', answer(200, HTML, ['content-type: text/html'])),
  'answers 200 with nothing': replies('unknown', answer(200)),
  'answers 200 with null': replies('unknown', answer(200, 'null')),
  'answers 200 with half of its JSON': replies('unknown', answer(200, '{"taken":tr')),
  'answers 200 with an error': replies('rejected', answer(200, '{"error":"no such list"}')),
  'answers 400 with a web page': replies('unknown', answer(400, HTML)),
  'answers 500': replies('expired', answer(500, HTML)),
  'answers 999': replies('expired', answer(999)),
  'redirects with 302': replies('expired', answer(302, TAKEN, elsewhere)),
  'redirects with 307': replies('expired', answer(307, '', elsewhere)),
  'says that nothing has changed (304)': replies('expired', 'HTTP/1.1 304 Not Modified\r\n\r\n'),
  'finds every size too large (413)': says('rejected', answer(413, HTML)),

  'says 103 many times, then takes it': says(
    'delivered',
    `${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50)}${answer(200, TAKEN)}`,
  ),
  'says 102, then takes it': says('delivered', `HTTP/1.1 102 Processing\r\n\r\n${answer(200, TAKEN)}`),
  // undici ends the connection on a 100 that it has not asked for: the answer behind it is never seen.
  'says 100 unasked': says('unknown', `HTTP/1.1 100 Continue\r\n\r\n${answer(200, TAKEN)}`),
  'switches protocols': says(
    'unknown',
    `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n${TAKEN}`,
  ),

  'answers without end': {
    ends: 'unknown',
    asked: (socket) => flood(socket, `${HEAD}\r\n`, Buffer.alloc(64 * 1024, 'x')),
  },
  'sends headers without end': {
    ends: 'expired',
    asked: (socket) => flood(socket, HEAD, `x-more: ${'x'.repeat(1_000)}\r\n`.repeat(10)),
  },
  'sends one header of a megabyte': says('expired', answer(200, TAKEN, [`x-big: ${'x'.repeat(1_048_576)}`])),

  'is an SSH server': {
    ends: 'expired',
    connected: (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'),
    asked: (socket) => socket.end('Protocol mismatch.\r\n'),
  },
  'answers with bytes at random': says('expired', '\x00\xff\x16\x03\x01\x7f\r\n\r\n\x00'),
  'answers in HTTP/9.9': says('expired', `HTTP/9.9 200 OK\r\ncontent-length: 14\r\n\r\n${TAKEN}`),
  'answers with a status of two digits': says('expired', answer('20', TAKEN)),
  'answers with both kinds of length': says('expired', answer(200, TAKEN, ['transfer-encoding: chunked'])),
  'answers with two lengths': says('expired', answer(200, TAKEN, ['content-length: 3'])),
  'calls plain text gzip': replies('unknown', answer(200, 'not gzip', ['content-encoding: gzip'])),

  'ends before its content-length': saysAndEnds('unknown', `${HEAD}content-length: 99\r\n\r\n${TAKEN}`),
  'ends within a chunk': saysAndEnds('unknown', `${HEAD}transfer-encoding: chunked\r\n\r\n63\r\n${TAKEN}`),
  'sends a chunk that is none': saysAndEnds(
    'unknown',
    `${HEAD}transfer-encoding: chunked\r\n\r\ne\r\n${TAKEN}\r\nzz\r\n`,
  ),
  'says 103, then hangs up': saysAndEnds('unknown', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
  'says 400, and ends before its content-length': saysAndEnds(
    'unknown',
    'HTTP/1.1 400 X\r\ncontent-length: 99\r\n\r\n{"error":"no such list"}',
  ),
  'says 413, and ends before its content-length': saysAndEnds(
    'rejected',
    'HTTP/1.1 413 X\r\ncontent-length: 99\r\n\r\n',
  ),
  'says 500, and ends before its content-length': saysAndEnds(
    'expired',
    'HTTP/1.1 500 X\r\ncontent-length: 99\r\n\r\n',
  ),
  'sends more than its content-length': says('delivered', `${answer(200, TAKEN)}{"error":"or not"}`),
  'answers twice': says('delivered', answer(200, TAKEN).repeat(2)),
};
