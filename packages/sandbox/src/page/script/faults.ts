/** The view of faults. */
export const faults = `
function faultRow({ remaining, times, vendor, key, ...fault }) {
  const often = remaining === undefined ? 'until cleared' : remaining + ' of ' + times + ' left';
  const what = Object.keys(fault).length > 0 ? JSON.stringify(fault) : 'none: this one goes through as usual';
  return element('li', '', stranger('vendor', [vendor || 'any vendor', key && 'key ' + key].filter(Boolean).join(', ')),
    stranger('value', what), element('span', 'hint', often));
}

async function queueFault() {
  const text = byId('fault-text').value.trim();
  const given = /^[[{]/.test(text) ? parsed(text, 'The fault') : { script: text };
  const own = Object.fromEntries(Object.entries(scope()).filter(([, value]) => value));
  await send('POST', 'faults', [given].flat().map((fault) => ({ ...own, ...fault })));
  byId('fault-text').value = '';
}

async function showFaults() {
  const { faults } = await call('faults' + query(scope()));
  draw(byId('faults'), faults, faultRow);
  byId('no-faults').hidden = faults.length > 0;
}

byId('fault-form').addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  act(queueFault)();
});
byId('clear-faults').addEventListener('click', act(() => send('DELETE', 'faults' + query(scope()))));
`;
