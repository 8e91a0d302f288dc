/** What every part of the page's script uses. */
export const base = `
const api = '/_sandbox/';
const byId = (id) => document.getElementById(id);
// What is chosen above the views: it narrows down all that is shown and changed.
const chosen = { vendor: '', key: '', row: '' };

async function call(path, options) {
  const response = await fetch(api + path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || 'The sandbox answered ' + response.status + '.');
  return answer;
}

function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== '' && value !== undefined);
  return '?' + new URLSearchParams(given);
}

const scope = () => ({ vendor: chosen.vendor, key: chosen.key });
const send = (method, path, body) =>
  call(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });

function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content.filter((each) => each !== undefined && each !== ''));
  return made;
}

/** Characters that show nothing, or turn the text around, as their code. */
function visible(text) {
  return text.replace(/[\\p{Cc}\\p{Cf}]/gu, (each) =>
    '\\n\\t\\u200d'.includes(each) ? each : '\\\\u{' + each.codePointAt(0).toString(16) + '}');
}

// Text of a stranger stands apart, so that its writing direction changes nothing around it.
const stranger = (className, text) => element('bdi', className, visible(text));

function button(text, label, onClick) {
  const made = element('button', '', text);
  made.type = 'button';
  if (label) made.setAttribute('aria-label', label);
  made.addEventListener('click', onClick);
  return made;
}

function field(label, value, className) {
  const input = element('input', className || '');
  input.value = value;
  input.autocomplete = 'off';
  input.spellcheck = false;
  input.setAttribute('aria-label', label);
  input.placeholder = label;
  return input;
}

function clock(iso) {
  const shown = element('time', '', new Date(iso).toLocaleTimeString());
  shown.dateTime = iso;
  shown.title = iso;
  return shown;
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

function block(title, text) {
  const pre = element('pre', '', visible(text));
  pre.tabIndex = 0;
  pre.setAttribute('aria-label', title);
  return element('div', 'block', element('h3', '', title), pre);
}

function complain(error) {
  byId('problem').textContent = error.message;
  byId('problem').hidden = false;
}

/** A handler that does something, shows what went wrong with it, and shows the new state. */
function act(work) {
  return async (...given) => {
    byId('problem').hidden = true;
    try { await work(...given); await refresh(); } catch (error) { complain(error); }
  };
}

/** Empties the part beside a list, as what it showed is gone. */
function blank(what, title) {
  byId(what + '-hint').hidden = false;
  byId(what + '-title').textContent = title;
  byId(what + '-detail').replaceChildren();
}

/** One row of a list that shows something when it is chosen. */
function row(key, parts, onChoose) {
  const made = button('', '', () => choose(key, onChoose));
  made.dataset.key = key;
  made.setAttribute('aria-pressed', String(key === chosen.row));
  made.append(...parts.filter((part) => part !== undefined && part !== ''));
  return element('li', '', made);
}

async function choose(key, show) {
  chosen.row = key;
  for (const each of document.querySelectorAll('.rows [data-key]')) {
    each.setAttribute('aria-pressed', String(each.dataset.key === key));
  }
  await show().catch(complain);
  if (matchMedia('(max-width: 900px)').matches) document.querySelector('section:not([hidden]) .detail').scrollIntoView();
}

const drawn = new Map();

/** Draws a list anew if it changed, and leaves the focus where it was. */
function draw(list, data, make) {
  const now = JSON.stringify(data);
  if (drawn.get(list.id) === now) return;
  drawn.set(list.id, now);
  const active = document.activeElement;
  const key = list.contains(active) ? active.dataset.key : undefined;
  list.replaceChildren(...data.map(make));
  const again = key && [...list.querySelectorAll('[data-key]')].find((each) => each.dataset.key === key);
  if (again) again.focus({ preventScroll: true });
}
`;
