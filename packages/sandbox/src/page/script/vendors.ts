/** The view of vendors: base URLs, options, keys and fixtures. */
export const vendors = `
const NOT_SETTINGS = ['vendor', 'keys', 'anyKey'];

const pathOf = (...parts) => parts.map(encodeURIComponent).join('/') + query({ key: chosen.key });

function parsed(text, what) {
  try { return JSON.parse(text || '{}'); } catch { throw new Error(what + ' must be JSON.'); }
}

function form(parts, onSubmit) {
  const made = element('form', '', ...parts);
  made.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    act(onSubmit)();
  });
  return made;
}

function submit(text) {
  const made = element('button', '', text);
  made.type = 'submit';
  return made;
}

function entryRow(vendor, kind, entry, fill) {
  const [[, id], ...members] = Object.entries(entry);
  const values = Object.fromEntries(members);
  const on = values.status === 'enabled';
  const put = (value) => send('PUT', pathOf(vendor, kind, id), value);
  const item = element('li', '', stranger('title', id));
  if (members.length === 1 && values.status) {
    item.append(badge(values.status, on ? 'good' : 'bad'),
      button(on ? 'Disable' : 'Enable', (on ? 'Disable ' : 'Enable ') + id, act(() => put({ status: on ? 'disabled' : 'enabled' }))));
  } else {
    item.append(stranger('value', JSON.stringify(values)), button('Edit', 'Edit ' + id, () => fill(id, values)));
  }
  item.append(button('Forget', 'Forget ' + id, act(() => send('DELETE', pathOf(vendor, kind, id)))));
  return item;
}

function kindPart(vendor, kind, entries) {
  const id = field('new in ' + kind, '');
  const value = field('properties as JSON', kind === 'events' ? '{"status":"enabled"}' : '{}', 'wide');
  id.required = true;
  const fill = (name, values) => {
    id.value = name;
    value.value = JSON.stringify(values);
    value.focus();
  };
  const rows = entries.map((entry) => entryRow(vendor, kind, entry, fill));
  return element('div', 'kind', element('h3', '', kind),
    entries.length > 0 ? element('ul', 'entries', ...rows) : element('p', 'hint', 'None.'),
    form([id, value, submit('Save')], async () => {
      await send('PUT', pathOf(vendor, kind, id.value), parsed(value.value, 'The properties'));
    }));
}

function keysPart(vendor, { keys, anyKey }) {
  const key = field('API key', '');
  key.required = true;
  const traits = field('traits as JSON', '', 'wide');
  const rows = keys.map(({ key: masked, status, ...rest }) => element('li', '', stranger('title', masked),
    Object.keys(rest).length > 0 ? stranger('value', JSON.stringify(rest)) : '',
    badge(status, status === 'known' ? 'good' : 'bad')));
  return element('div', 'kind', element('h3', '', 'keys'),
    anyKey ? element('p', 'hint', 'Any key is taken, unless it was revoked.') : '',
    element('ul', 'entries', ...rows),
    form([key, traits, submit('Add'), button('Revoke', 'Revoke the key', act(async () => {
      if (key.value) await send('DELETE', vendor + '/keys/' + encodeURIComponent(key.value));
    }))], async () => {
      await send('PUT', vendor + '/keys/' + encodeURIComponent(key.value), parsed(traits.value, 'The traits'));
    }));
}

function settingsPart(vendor, settings) {
  const made = element('textarea', '', JSON.stringify(settings, null, 2));
  made.rows = Object.keys(settings).length + 2;
  made.spellcheck = false;
  made.setAttribute('aria-label', 'Options of ' + vendor + ' as JSON');
  return element('div', 'kind', element('h3', '', 'options'), form([made, submit('Apply')], async () => {
    await send('PATCH', vendor, parsed(made.value, 'The options'));
  }));
}

function vendorCard(state) {
  const members = Object.entries(state).filter(([name]) => !NOT_SETTINGS.includes(name));
  const kinds = members.filter(([, value]) => Array.isArray(value));
  const settings = Object.fromEntries(members.filter(([, value]) => !Array.isArray(value)));
  return element('article', 'panel card', element('h2', '', state.vendor),
    element('p', 'urls', location.origin + '/' + state.vendor),
    settingsPart(state.vendor, settings), keysPart(state.vendor, state),
    ...kinds.map(([kind, entries]) => kindPart(state.vendor, kind, entries)));
}

async function showVendors() {
  // A form that is being filled in is not drawn anew under the hands of its user.
  if (byId('vendors').contains(document.activeElement) && document.activeElement.matches('input, textarea')) return;
  const wanted = vendors.filter((vendor) => !chosen.vendor || vendor === chosen.vendor);
  const states = await Promise.all(wanted.map((vendor) => call(vendor + query({ key: chosen.key }))));
  draw(byId('vendors'), states, vendorCard);
}
`;
