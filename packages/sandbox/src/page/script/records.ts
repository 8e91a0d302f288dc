/** The views of events and requests. */
export const records = `
const SHOWN = 200;
let vendors = [];

const badge = (text, kind) => element('span', 'badge ' + kind, text);
const vendorTag = (vendor) => element('span', 'vendor', vendor);

function titleOf(event) {
  const name = event.name === null ? '(no name)' : event.name || '(empty name)';
  return event.kind === 'track' || event.kind === name ? name : event.kind + ': ' + name;
}

function eventRow(event) {
  const why = [event.list, event.reason].filter(Boolean).join(': ');
  const more = [event.email || event.userId || event.anonymousId, why].filter(Boolean).join(' · ');
  return row(event.id, [
    badge(event.verdict, event.verdict),
    stranger('title', titleOf(event)),
    vendorTag(event.vendor),
    clock(event.receivedAt),
    more && stranger('more', more),
  ], () => showEvent(event));
}

function outcome(request) {
  if (request.status === null) return badge(request.ended, 'bad');
  const kind = request.ended !== 'answered' || request.reason || request.status >= 400 ? 'bad' : 'good';
  return badge(request.ended === 'answered' ? String(request.status) : request.status + ' ' + request.ended, kind);
}

function requestRow(request) {
  const more = request.fault ? 'fault ' + JSON.stringify(request.fault) : request.reason || request.note;
  return row(request.id, [
    outcome(request),
    stranger('title', request.method + ' ' + request.path),
    vendorTag(request.vendor),
    clock(request.receivedAt),
    more && stranger('more', more),
  ], () => showRequest(request));
}

function requestText(request) {
  const headers = Object.entries(request.headers).map(([name, value]) => name + ': ' + value);
  return [request.method + ' ' + request.path, ...headers, '', pretty(request.body)].join('\\n').trimEnd();
}

function answerText(request) {
  return [
    request.status === null ? 'no answer' : String(request.status),
    request.ended === 'answered' ? '' : 'connection: ' + request.ended,
    request.note && 'x-sandbox-note: ' + request.note,
    request.fault && 'fault: ' + JSON.stringify(request.fault),
    request.answer ? '\\n' + pretty(request.answer) : '',
  ].filter(Boolean).join('\\n');
}

function exchange(request) {
  if (!request) return element('p', 'hint', 'The request is no longer kept: only the newest are.');
  return element('div', 'beside',
    block('What the application sent', requestText(request)),
    block('What ' + request.vendor + ' answered', answerText(request)));
}

async function showEvent(event) {
  byId('event-hint').hidden = true;
  byId('event-title').replaceChildren(stranger('', titleOf(event)));
  const request = await call('requests/' + encodeURIComponent(event.requestId)).catch(() => undefined);
  const facts = [event.vendor, event.email, event.userId, event.anonymousId].filter(Boolean);
  // A request that is this one event shows it already.
  const alone = request && request.body.trim() === event.raw.trim();
  byId('event-detail').replaceChildren(
    element('p', 'facts', badge(event.verdict, event.verdict), ...facts.map((fact) => stranger('fact', fact))),
    event.reason ? element('p', 'reason', stranger('', [event.list, event.reason].filter(Boolean).join(': '))) : '',
    alone ? '' : block('The event', pretty(event.raw)),
    exchange(request));
}

async function showRequest(request) {
  byId('request-hint').hidden = true;
  byId('request-title').replaceChildren(stranger('', request.method + ' ' + request.path));
  byId('request-detail').replaceChildren(
    element('p', 'facts', ...[request.vendor, request.key && 'key ' + request.key, request.bodyBytes + ' bytes']
      .filter(Boolean).map((fact) => stranger('fact', fact))),
    request.reason ? element('p', 'reason', stranger('', request.reason)) : '',
    exchange(request));
}

/** Keeps the choice of names in step with the counts. */
function showNames(counts) {
  const select = byId('name');
  const wanted = ['', ...Object.keys(counts.names).sort()];
  if (select.value && !wanted.includes(select.value)) wanted.push(select.value);
  const had = [...select.options].map((option) => option.value);
  if (JSON.stringify(wanted) === JSON.stringify(had)) return;
  const value = select.value;
  select.replaceChildren(...wanted.map((name) => new Option(name.length > 60 ? name.slice(0, 59) + '…' : name || 'all', name)));
  select.value = value;
}

async function showEvents(counts) {
  showNames(counts);
  const person = byId('person').value.trim();
  const { events } = await call('events' + query({
    ...scope(),
    limit: SHOWN,
    verdict: byId('verdict').value,
    kind: byId('kind').value,
    name: byId('name').value,
    [person.includes('@') ? 'email' : 'userId']: person,
  }));
  draw(byId('events'), events.reverse(), eventRow);
  byId('no-events').hidden = events.length > 0;
  byId('urls').hidden = counts.total > 0;
  if (counts.total === 0) blank('event', 'Event');
  byId('no-events-text').textContent = counts.total > 0
    ? 'No kept event passes these filters.'
    : 'No events yet. Point your application at one of these base URLs, in place of the vendor’s:';
}

async function showRequests() {
  const { requests } = await call('requests' + query({ ...scope(), limit: SHOWN }));
  const trouble = (request) => request.reason || request.fault || request.status === null;
  const shown = byId('outcome').value ? requests.filter(trouble) : requests;
  draw(byId('requests'), shown.reverse(), requestRow);
  byId('no-requests').hidden = shown.length > 0;
  if (requests.length === 0) blank('request', 'Request');
}
`;
