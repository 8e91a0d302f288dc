/** What is common to the views, and what keeps them live. */
export const main = `
const SOON_MS = 150;
const NOW_AND_THEN_MS = 5000;
const views = { events: showEvents, requests: showRequests, contacts: showContacts, vendors: showVendors, faults: showFaults };
let view = 'events';
let refreshing;
let again = false;
let timer;

function chip(vendor, count) {
  const made = button(vendor || 'all vendors', '', () => {
    chosen.vendor = vendor;
    refresh();
  });
  made.dataset.key = vendor;
  made.setAttribute('aria-pressed', String(vendor === chosen.vendor));
  made.append(element('span', 'count', count.toLocaleString()));
  return made;
}

async function load() {
  if (vendors.length === 0) {
    vendors = (await call('health')).vendors;
    byId('urls').replaceChildren(...vendors.map((vendor) => element('li', '', location.origin + '/' + vendor)));
  }
  const [all, counts] = await Promise.all([call('counts' + query({ key: chosen.key })), call('counts' + query(scope()))]);
  for (const key of ['requests', 'total', 'good', 'bad', 'discarded', 'test']) {
    byId('count-' + key).textContent = counts[key].toLocaleString();
  }
  const chips = ['', ...vendors].map((vendor) => [vendor, vendor ? (all.vendors[vendor] || { requests: 0 }).requests : all.requests, vendor === chosen.vendor]);
  draw(byId('vendor-filter'), chips, ([vendor, count]) => chip(vendor, count));
  byId('reset').textContent = chosen.vendor || chosen.key ? 'Reset selection' : 'Reset all';
  await views[view](counts);
}

/** Shows the state as it is now: once at a time, and once more if it changed meanwhile. */
async function refresh() {
  again = true;
  refreshing ||= (async () => {
    try {
      while (again) {
        again = false;
        await load();
      }
    } finally {
      refreshing = undefined;
    }
  })();
  await refreshing;
}

function soon() {
  timer ||= setTimeout(() => {
    timer = undefined;
    refresh().then(() => showConnection('Live at ' + location.host), lost);
  }, SOON_MS);
}

// Set only when it changes, or a screen reader would read it out each time.
function showConnection(text) {
  if (byId('connection').textContent !== text) byId('connection').textContent = text;
}

const lost = (error) => {
  if (error instanceof TypeError || error === undefined) showConnection('The sandbox does not answer. Trying again…');
  else complain(error);
};

function listen() {
  const stream = new EventSource(api + 'stream');
  for (const kind of ['open', 'request', 'event', 'reset']) stream.addEventListener(kind, soon);
  stream.addEventListener('error', () => {
    lost();
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, NOW_AND_THEN_MS);
  });
}

function turn() {
  const wanted = location.hash.slice(1);
  view = Object.hasOwn(views, wanted) ? wanted : 'events';
  for (const section of document.querySelectorAll('[data-view]')) section.hidden = section.dataset.view !== view;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === '#' + view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  byId('problem').hidden = true;
  soon();
}

for (const id of ['verdict', 'kind', 'name', 'outcome', 'person']) byId(id).addEventListener('input', soon);
byId('key').addEventListener('input', () => {
  chosen.key = byId('key').value.trim();
  soon();
});
byId('reset').addEventListener('click', act(() => send('POST', 'reset' + query(scope()))));
addEventListener('hashchange', turn);
setInterval(() => {
  if (document.visibilityState === 'visible') soon();
}, NOW_AND_THEN_MS);
turn();
listen();
`;
