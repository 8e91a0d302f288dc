/** The page's script: a client of the control API. It writes text only, never markup. */
export const script = `
'use strict';
const POLL_MS = 1000;
const SHOWN = 200;
const api = '/_sandbox/';
const byId = (id) => document.getElementById(id);
let vendors = [];
let configurable = [];
let chosen = '';
let lastCounts = '';
let lastFixtures = '';
let stale = true;

async function call(path, options) {
  const response = await fetch(api + path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || 'The sandbox answered ' + response.status + '.');
  return answer;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function clock(iso) {
  const shown = element('time', '', new Date(iso).toLocaleTimeString());
  shown.dateTime = iso;
  return shown;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function complain(error) {
  byId('problem').textContent = error.message;
  byId('problem').hidden = false;
}

function act(work) {
  return async (...given) => {
    byId('problem').hidden = true;
    try { await work(...given); stale = true; await refresh(); } catch (error) { complain(error); }
  };
}

function row(key, badge, title, time, more, onChoose) {
  const item = element('li');
  const button = element('button');
  button.type = 'button';
  button.dataset.key = key;
  button.setAttribute('aria-pressed', String(key === chosen));
  button.append(badge, element('span', 'title', title), clock(time));
  if (more) button.append(element('span', 'more', more));
  button.addEventListener('click', () => choose(key, onChoose));
  item.append(button);
  return item;
}

function replaceRows(list, rows) {
  const active = document.activeElement;
  const key = list.contains(active) ? active.dataset.key : undefined;
  list.replaceChildren(...rows);
  const again = key && [...list.querySelectorAll('[data-key]')].find((each) => each.dataset.key === key);
  if (again) again.focus({ preventScroll: true });
}

function eventRow(event) {
  const badge = element('span', 'verdict ' + event.verdict, event.verdict);
  const more = [event.email, event.reason && event.list + ': ' + event.reason].filter(Boolean).join(' · ');
  const title = event.name === null ? '(no name)' : event.name || '(empty name)';
  return row(event.id, badge, title, event.receivedAt, more, () => showEvent(event));
}

function refusalRow(request) {
  const badge = element('span', 'verdict bad', request.status === null ? request.ended : String(request.status));
  const more = request.fault ? 'a fault was applied' : request.reason;
  return row(request.id, badge, request.method + ' ' + request.path, request.receivedAt, more, () => showRequest(request));
}

async function choose(key, show) {
  chosen = key;
  for (const each of document.querySelectorAll('[data-key]')) {
    each.setAttribute('aria-pressed', String(each.dataset.key === key));
  }
  await show();
  if (matchMedia('(max-width: 800px)').matches) byId('detail').scrollIntoView();
}

async function showEvent(event) {
  byId('detail-title').textContent = event.name || 'Event';
  byId('detail-event').textContent = pretty(event.raw);
  byId('detail-event-part').hidden = false;
  try {
    showExchange(await call('requests/' + encodeURIComponent(event.requestId)), event.reason);
  } catch {
    showExchange(undefined, event.reason);
  }
}

function showRequest(request) {
  byId('detail-title').textContent = request.method + ' ' + request.path;
  byId('detail-event-part').hidden = true;
  showExchange(request, request.reason);
}

function showExchange(request, reason) {
  byId('detail-hint').hidden = true;
  byId('detail-body').hidden = false;
  byId('detail-reason').hidden = !reason;
  byId('detail-reason').textContent = reason || '';
  if (!request) {
    byId('detail-request').textContent = 'No longer kept: only the newest requests are.';
    byId('detail-answer').textContent = 'No longer kept.';
    return;
  }
  const headers = Object.entries(request.headers).map(([name, value]) => name + ': ' + value);
  byId('detail-request').textContent =
    [request.method + ' ' + request.path, ...headers, '', pretty(request.body)].join('\\n').trimEnd();
  const ending = request.ended === 'answered' ? '' : 'connection: ' + request.ended;
  const notes = [request.note && 'x-sandbox-note: ' + request.note, request.fault && 'fault: ' + JSON.stringify(request.fault)];
  byId('detail-answer').textContent =
    [request.status === null ? 'no answer' : request.status, ending, ...notes, pretty(request.answer)].filter(Boolean).join('\\n');
}

function showNames(counts) {
  const select = byId('name');
  const wanted = ['', ...Object.keys(counts.names).sort()];
  if (select.value && !wanted.includes(select.value)) wanted.push(select.value);
  const had = [...select.options].map((option) => option.value);
  if (wanted.join('\\n') === had.join('\\n')) return;
  const value = select.value;
  select.replaceChildren(...wanted.map((name) => new Option(name || 'all', name)));
  select.value = value;
}

async function showEvents(counts) {
  const query = new URLSearchParams({ limit: SHOWN, verdict: byId('verdict').value, name: byId('name').value });
  const [{ events }, { requests }] = await Promise.all([call('events?' + query), call('requests?limit=100')]);
  const refused = requests.filter((request) => request.reason || request.fault || request.status === null).slice(-50);
  replaceRows(byId('events'), events.reverse().map(eventRow));
  replaceRows(byId('refusals'), refused.reverse().map(refusalRow));
  byId('no-refusals').hidden = refused.length > 0;
  byId('urls').hidden = counts.total > 0;
  byId('empty').hidden = events.length > 0;
  byId('empty').textContent = counts.total > 0
    ? 'No kept event passes this filter.'
    : 'No events yet. Point your application at one of these base URLs:';
}

function fixtureRow(vendor, { name, status }) {
  const item = element('li');
  const button = element('button', '', status === 'enabled' ? 'Disable' : 'Enable');
  button.type = 'button';
  button.dataset.key = vendor + '/' + name;
  button.setAttribute('aria-label', button.textContent + ' ' + name);
  button.addEventListener('click', act(() => setEvent(vendor, name, status === 'enabled' ? 'disabled' : 'enabled')));
  item.append(element('span', 'title', name), element('span', 'verdict ' + (status === 'enabled' ? 'good' : 'bad'), status), button);
  return item;
}

function setEvent(vendor, name, status) {
  return call(vendor + '/events/' + encodeURIComponent(name), { method: 'PUT', body: JSON.stringify({ status }) });
}

async function showFixtures() {
  const states = (await Promise.all(vendors.map((vendor) => call(vendor)))).filter((state) => state.events);
  configurable = states.map((state) => state.vendor);
  const now = JSON.stringify(states);
  if (now === lastFixtures) return;
  lastFixtures = now;
  replaceRows(byId('fixtures'), states.flatMap((state) => state.events.map((event) => fixtureRow(state.vendor, event))));
}

async function refresh() {
  const counts = await call('counts');
  const now = JSON.stringify(counts);
  await showFixtures();
  if (now === lastCounts && !stale) return;
  for (const key of ['requests', 'total', 'good', 'bad']) byId('count-' + key).textContent = counts[key].toLocaleString();
  showNames(counts);
  await showEvents(counts);
  lastCounts = now;
  stale = false;
}

// Set only when it changes, or a screen reader would read it out every second.
function showConnection(text) {
  if (byId('connection').textContent !== text) byId('connection').textContent = text;
}

async function poll() {
  try {
    if (vendors.length === 0) {
      vendors = (await call('health')).vendors;
      byId('urls').replaceChildren(...vendors.map((vendor) => element('li', '', location.origin + '/' + vendor)));
    }
    await refresh();
    showConnection('Live at ' + location.host);
  } catch {
    showConnection('The sandbox does not answer. Trying again…');
  }
  setTimeout(poll, POLL_MS);
}

const changed = act(async () => {});
byId('verdict').addEventListener('change', changed);
byId('name').addEventListener('change', changed);
byId('reset').addEventListener('click', act(() => call('reset', { method: 'POST' })));
byId('add').addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  act(async () => {
    await setEvent(configurable[0], byId('add-name').value, 'enabled');
    byId('add-name').value = '';
  })();
});
poll();
`;
