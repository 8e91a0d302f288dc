import { isObject } from '../check.js';
import type { Identity } from '../contact.js';
import { emailProblem } from '../grammar-e.js';
import { children, member } from '../json-text.js';
import type { KeyRing } from '../keys.js';
import { Notes } from '../notes.js';
import {
  type BrevoProblem,
  invalid,
  isMissing,
  jsonAnswer,
  keyIn,
  missing,
  NO_CONTENT,
  outOfRange,
  readObject,
  refusal,
  refusedCaller,
  tooMany,
  wantedRefusal,
} from './brevo-answers.js';
import type { JudgedEvent, VendorAnswer, VendorRequest, VendorTools } from './vendor.js';

type Mode = 'strict' | 'lenient';
type Body = Readonly<Record<string, unknown>>;

const ONE = '/v3/events';
const BATCH = '/v3/events/batch';

// Vendors spec §6.2. It has no table of checks: their order is assumed. 50 KB are 50,000 bytes, leniently 51,200.
const MAX_NAME = 255;
const NAME = /^[A-Za-z0-9_-]+$/;
const MAX_PROPERTIES_BYTES = { strict: 50_000, lenient: 51_200 };
const TEXT_IDS = ['email_id', 'ext_id', 'phone_id', 'whatsapp_id', 'landline_number_id'] as const;
/** The maximum of a batch was not found (§6.2); the sandbox itself takes as many as it keeps. */
const MAX_EVENTS = 5_000;
/**
 * Published for the plan with the least (§6.1), with 36,000 an hour, which no more than 10 in any second ever make.
 * Assumed: counted by account, and of the batch call too.
 */
const RATE = { limit: 10, windowMs: 1_000 };

/** Whether this is a path of the events API. */
export function servesBrevoEvents(path: string): boolean {
  return path === ONE || path === BATCH;
}

const DATE = /^(\d{4}-\d{2}-\d{2})/;
const INSTANT =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const LOOSE_INSTANT =
  /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?$/;

/** Whether `value` is an instant in ISO 8601; leniently the time of day, the seconds and the zone may be absent. */
function isIsoTime(value: unknown, mode: Mode): boolean {
  if (typeof value !== 'string' || !(mode === 'strict' ? INSTANT : LOOSE_INSTANT).test(value)) return false;
  const [date = ''] = DATE.exec(value) ?? [];
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}

function identifiersProblem(identifiers: Body): BrevoProblem | undefined {
  const names = [...TEXT_IDS, 'contact_id'];
  if (names.every((name) => isMissing(identifiers[name]))) {
    return missing(`identifiers holds none of ${names.join(', ')}`);
  }
  const wrong = TEXT_IDS.find(
    (name) => !isMissing(identifiers[name]) && typeof identifiers[name] !== 'string',
  );
  if (wrong !== undefined) return invalid(`identifiers.${wrong} must be a string`);
  const { email_id: email, contact_id: id } = identifiers;
  if (!isMissing(id) && !Number.isInteger(id))
    return invalid('identifiers.contact_id must be a whole number');
  const address = typeof email === 'string' && email !== '' ? emailProblem(email) : undefined;
  return address === undefined ? undefined : invalid(`identifiers.email_id is not valid: ${address}`);
}

function nameProblem(name: unknown): BrevoProblem | undefined {
  if (typeof name !== 'string') return invalid('event_name must be a string');
  if (name.length > MAX_NAME) {
    return outOfRange(`event_name has ${name.length} characters; ${MAX_NAME} are allowed`);
  }
  return NAME.test(name)
    ? undefined
    : invalid('event_name takes letters, digits, hyphens and underscores only');
}

function eventProblem(item: unknown, text: string, mode: Mode, notes: Notes): BrevoProblem | undefined {
  if (!isObject(item)) return invalid('the event must be an object');
  const { event_name: name, identifiers, event_date: date } = item;
  if (isMissing(name)) return missing('event_name is missing or empty');
  if (isMissing(identifiers)) return missing('identifiers is missing');
  const named = nameProblem(name);
  if (named !== undefined) return named;
  if (!isObject(identifiers)) return invalid('identifiers must be an object');
  const identity = identifiersProblem(identifiers);
  if (identity !== undefined) return identity;
  if (Object.hasOwn(item, 'event_date') && !isIsoTime(date, mode)) {
    return invalid('event_date is no instant in ISO 8601');
  }
  for (const object of ['contact_properties', 'event_properties']) {
    if (Object.hasOwn(item, object) && !isObject(item[object])) return invalid(`${object} must be an object`);
  }
  const bytes = Buffer.byteLength(member(text, 'event_properties') ?? '');
  const max = MAX_PROPERTIES_BYTES[mode];
  if (bytes > max) return outOfRange(`event_properties has ${bytes} bytes; ${max} are allowed`);
  if (bytes > MAX_PROPERTIES_BYTES.strict) {
    notes.add(`event_properties over ${MAX_PROPERTIES_BYTES.strict} bytes: strict mode refuses it`);
  }
  return undefined;
}

const textIn = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Whom identifiers name. A number or id of another kind is kept as an anonymous id that says its kind. */
function identityOf({ identifiers }: Body): { readonly who: Identity; readonly others: readonly string[] } {
  const ids = isObject(identifiers) ? identifiers : {};
  const others = ['phone_id', 'whatsapp_id', 'landline_number_id', 'contact_id']
    .filter((name) => !isMissing(ids[name]))
    .map((name) => `${name} ${String(ids[name])}`);
  const who = { email: textIn(ids.email_id), userId: textIn(ids.ext_id), anonymousId: others[0] };
  return { who, others };
}

/** What the judged events of a batch make: 202 for all, 207 for some, 400 for none (vendors spec §6.2). */
function batchAnswer(judged: readonly JudgedEvent[]): VendorAnswer {
  const failed = judged.filter(({ verdict }) => verdict === 'bad').length;
  if (failed === 0) return jsonAnswer(202, { message: 'The events were taken.', count: judged.length });
  const byReason = new Map<string, number[]>();
  for (const [index, { verdict, reason = '' }] of judged.entries()) {
    if (verdict !== 'bad') continue;
    const indices = byReason.get(reason);
    if (indices === undefined) byReason.set(reason, [index]);
    else indices.push(index);
  }
  const none = failed === judged.length;
  return jsonAnswer(none ? 400 : 207, {
    status: none ? 'failed' : 'partial_success',
    total_events: judged.length,
    successful_events: judged.length - failed,
    failed_events: failed,
    errors: [...byReason].map(([message, eventIndex]) => ({ eventIndex, message })),
  });
}

/** What answers requests to `/v3/events` and `/v3/events/batch`. */
export function createBrevoEvents(
  keys: Pick<KeyRing, 'state' | 'accountOf'>,
  settings: () => { readonly mode: Mode; readonly enforceRate: boolean },
  tools: VendorTools,
): (request: VendorRequest) => VendorAnswer {
  const rate = tools.rateLimit(RATE);

  function writeContact(account: string, event: Body, text: string): string {
    const contacts = tools.contacts.in(account);
    const { who, others } = identityOf(event);
    const { contact } = contacts.upsert(who);
    for (const anonymousId of others) contacts.link(contact, { anonymousId });
    contacts.merge(contact, member(text, 'contact_properties') ?? '{}');
    return contact.id;
  }

  function judge(
    account: string,
    { item, raw, wanted }: { item: unknown; raw: string; wanted: BrevoProblem | undefined },
    notes: Notes,
  ): JudgedEvent {
    const problem = eventProblem(item, raw, settings().mode, notes) ?? wanted;
    const event = isObject(item) ? item : {};
    const ids = isObject(event.identifiers) ? event.identifiers : {};
    return {
      verdict: problem === undefined ? 'good' : 'bad',
      name: typeof event.event_name === 'string' ? event.event_name : null,
      email: textIn(ids.email_id) ?? null,
      userId: textIn(ids.ext_id) ?? null,
      raw,
      ...(problem === undefined
        ? { contactId: writeContact(account, event, raw) }
        : { list: problem.code, reason: problem.message }),
    };
  }

  return (request) => {
    const refused = refusedCaller(request, keys, 'api-key');
    if (refused !== undefined) return refused;
    const account = keys.accountOf(keyIn(request, 'api-key') ?? '');
    const wait = settings().enforceRate ? rate.take(account) : 0;
    if (wait > 0) return tooMany(RATE.limit, wait);
    const read = readObject(request);
    if ('status' in read) return read;

    const { text, value } = read;
    const notes = new Notes();
    const advised = (answer: VendorAnswer, events: readonly JudgedEvent[]): VendorAnswer => {
      const note = notes.text();
      return { ...answer, events, ...(note === undefined ? {} : { note }) };
    };
    if (request.path === ONE) {
      const event = judge(account, { item: value, raw: text, wanted: wantedRefusal(request, 0) }, notes);
      const { list = '', reason = '' } = event;
      return advised(event.verdict === 'good' ? NO_CONTENT : refusal(400, list, reason), [event]);
    }
    const { events } = value;
    if (isMissing(events)) return refusal(400, 'missing_parameter', 'events is missing');
    if (!Array.isArray(events) || events.length === 0) {
      return refusal(400, 'invalid_parameter', 'events must be a list that is not empty');
    }
    if (events.length > MAX_EVENTS) {
      const note = `the sandbox takes ${MAX_EVENTS} events; Brevo's maximum of a batch is not known`;
      return refusal(400, 'out_of_range', 'events holds too many', note);
    }
    const texts = children(member(text, 'events') ?? '[]');
    const judged = events.map((item, index) => {
      const raw = texts[index]?.text ?? '';
      return judge(account, { item, raw, wanted: wantedRefusal(request, index) }, notes);
    });
    return advised(batchAnswer(judged), judged);
  };
}
