/** The view of contacts. */
export const contacts = `
const nameOf = (contact) => contact.email || contact.userId || contact.anonymousIds[0] || contact.id;

function contactRow(contact) {
  const ids = [contact.email, contact.userId, ...contact.anonymousIds].filter(Boolean).slice(1);
  const more = [contact.group && 'in ' + contact.group, ...ids.slice(0, 3)].filter(Boolean).join(' · ');
  return row(contact.id, [
    stranger('title', nameOf(contact)),
    vendorTag(contact.vendor),
    clock(contact.updatedAt),
    more && stranger('more', more),
  ], () => showContact(contact.id, contact.vendor));
}

function table(caption, pairs) {
  const rows = pairs.map(([name, value]) =>
    element('tr', '', element('th', '', stranger('', name)), element('td', '', stranger('', value))));
  const made = element('table', '', element('caption', '', caption), element('tbody', '', ...rows));
  return pairs.length > 0 ? made : element('p', 'hint', caption + ': none.');
}

async function showContact(id, vendor) {
  const contact = await call('contacts/' + encodeURIComponent(id) + query({ vendor }));
  byId('contact-hint').hidden = true;
  byId('contact-title').replaceChildren(stranger('', nameOf(contact)));
  const ids = [['vendor', contact.vendor], ['part of the account', contact.group], ['email', contact.email],
    ['user id', contact.userId], ['anonymous ids', contact.anonymousIds.join(', ')],
    ['created', contact.createdAt], ['last changed', contact.updatedAt]];
  byId('contact-detail').replaceChildren(
    table('Who', ids.filter(([, value]) => value)),
    table('Attributes', Object.entries(contact.attributes).map(([name, value]) => [name, JSON.stringify(value)])),
    table('Newest events', contact.events.toReversed().map((event) => [event.receivedAt, titleOf(event)])));
}

async function showContacts() {
  const { contacts } = await call('contacts' + query({ ...scope(), limit: SHOWN }));
  draw(byId('contacts'), contacts.reverse(), contactRow);
  byId('no-contacts').hidden = contacts.length > 0;
  if (contacts.length === 0) blank('contact', 'Contact');
}
`;
