import type { RecordedEvent, RecordedRequest } from './records.js';

/** Text of a stranger, without what a terminal would obey. */
function plain(text: string): string {
  const shown = text.replace(/\p{C}/gu, '\uFFFD');
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown;
}

const columns = (first: string, vendor: string) => `${first.padEnd(9)} ${vendor.padEnd(9)}`;

function eventLine(event: RecordedEvent, verbose: boolean): string {
  const { verdict, vendor, kind, name, email, list, reason } = event;
  const who = verbose && email !== null ? `  <${plain(email)}>` : '';
  const why = reason === undefined ? '' : `  ${list === undefined ? '' : `${list}: `}${reason}`;
  const what = kind === 'track' ? '' : `${kind} `;
  return `${columns(verdict, vendor)} ${what}${name === null ? '(no name)' : plain(name)}${who}${why}`;
}

/** What the terminal shows of one request: a line per event, or one that says why there is none. */
export function requestLines(
  request: RecordedRequest,
  events: readonly RecordedEvent[],
  verbose: boolean,
): readonly string[] {
  const lines = events.map((event) => eventLine(event, verbose));
  if (request.note !== undefined) lines.push(`${columns('note', request.vendor)} ${request.note}`);
  if (events.length > 0 && request.fault === undefined) return lines;
  const outcome = request.ended === 'answered' ? String(request.status) : request.ended;
  const why = request.fault === undefined ? (request.reason ?? '') : `fault ${JSON.stringify(request.fault)}`;
  const [path = ''] = request.path.split('?', 1);
  const line = `${columns(outcome, request.vendor)} ${request.method} ${plain(path)}  ${plain(why)}`;
  return [...lines, line.trimEnd()];
}
