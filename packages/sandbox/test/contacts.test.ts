import { describe, expect, it } from 'vitest';
import { Contacts } from '../src/contacts.js';

function make() {
  let made = 0;
  return new Contacts(
    'selzy',
    () => 0,
    () => `c${++made}`,
  );
}

describe('contacts', () => {
  it('are found by user id, email in any case, or anonymous id, in one account alone', () => {
    const contacts = make();
    const own = contacts.in('A');
    const { contact, created } = own.upsert({ email: 'Ada@Example.com', userId: 'u1', anonymousId: 'v1' });
    expect(created).toBe(true);
    for (const identity of [{ email: 'ada@example.com' }, { userId: 'u1' }, { anonymousId: 'v1' }]) {
      expect(own.find(identity)).toBe(contact);
      expect(contacts.in('B').find(identity)).toBeUndefined();
      expect(contacts.in('A', 'list').find(identity)).toBeUndefined();
    }
    expect(own.find({})).toBeUndefined();
  });

  it('take a visitor in once it is known who that is', () => {
    const own = make().in('A');
    const { contact: visitor } = own.upsert({ anonymousId: 'v1' });
    own.merge(visitor, '{"plan":"free","seen":1}');
    const user = own.create({ userId: 'u1' });
    own.merge(user, '{"plan":"pro"}');
    own.link(user, { anonymousId: 'v1' });
    expect(own.all()).toEqual([user]);
    expect(own.find({ anonymousId: 'v1' })).toBe(user);
    expect(Object.fromEntries(user.attributes)).toEqual({ plan: '"pro"', seen: '1' });
  });

  it('are not taken over by another user who shares a browser', () => {
    const own = make().in('A');
    const { contact: first } = own.upsert({ userId: 'u1', anonymousId: 'v1' });
    const { contact: second } = own.upsert({ userId: 'u2', anonymousId: 'v1' });
    expect(second).not.toBe(first);
    expect(first.userId).toBe('u1');
    expect(own.all()).toHaveLength(2);
    expect(own.find({ anonymousId: 'v1' })).toBe(second);
  });

  it('keep attributes as written, whatever their names and depth', () => {
    const contacts = make();
    const own = contacts.in('A');
    const { contact } = own.upsert({ email: 'a@example.com' });
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    own.merge(contact, `{"__proto__":1.50,"deep":${deep},"email":"x"}`, ['email']);
    const [shown] = contacts.lookUp('a@example.com');
    expect(Object.entries(shown?.attributes ?? {})).toEqual([
      ['__proto__', '1.50'],
      ['deep', deep],
    ]);
  });

  it('come from fixtures on first sight, and come back as they were after a reset', () => {
    const contacts = make();
    contacts.seed = (_account, _group, { email, userId }) =>
      email === 'ada@example.com' || userId === 'u1'
        ? { identity: { email: 'ada@example.com', userId: 'u1' }, attributes: '{"city":"London"}' }
        : undefined;
    const ada = contacts.in('A').find({ userId: 'u1' });
    expect(contacts.in('A').find({ email: 'ada@example.com' })).toBe(ada);
    if (ada !== undefined) contacts.in('A').merge(ada, '{"city":"Paris"}');
    expect(contacts.lookUp('u1')).toMatchObject([{ attributes: { city: '"Paris"' } }]);
    contacts.reset('A');
    expect(contacts.list()).toEqual([]);
    expect(contacts.in('A').find({ userId: 'u1' })?.attributes.get('city')).toBe('"London"');
    expect(contacts.in('A').find({ email: 'bob@example.com' })).toBeUndefined();
  });

  it('are at most 10,000: those that were changed longest ago go first', () => {
    const contacts = make();
    const own = contacts.in('A');
    for (let n = 0; n < 10_000; n += 1) own.create({ userId: `u${n}` });
    const kept = own.find({ userId: 'u0' });
    if (kept !== undefined) own.merge(kept, '{"a":1}');
    own.create({ userId: 'new' });
    expect(own.find({ userId: 'u0' })).toBe(kept);
    expect(own.find({ userId: 'u1' })).toBeUndefined();
    expect(contacts.list()).toHaveLength(10_000);
  });
});
