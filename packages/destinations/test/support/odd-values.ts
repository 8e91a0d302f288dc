import type { Random } from './random.js';

/*
 * Names, addresses, ids and times, many of them at the edge of what some vendor takes. None is
 * anything that core refuses: what core does with that its own tests say.
 */

export const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789_-'];
const ODD = [
  ...'aZ0 _-.!"\\/<>&\'',
  ...['\0', '\t', '\n', '\u007f', '\u00a0', 'é', 'ß', 'İ', 'ı', 'Σ', 'ς', '\u200b', '\u2028', '\u3000', '。'],
  ...[
    '\ufeff',
    '名',
    '😀',
    '\ud800',
    '\udfff',
    '\ud83d',
    '１',
    'ｱ',
    '\u0301',
    '\u202e',
    'א',
    'ا',
    'ﬁ',
    '\u00ad',
  ],
];
const SPACES = [
  ' ',
  '\t',
  '\n',
  '\u00a0',
  '\u2003',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u0085',
  '\u180e',
];
const FIXED_NAMES = ['signup', 'order_paid', 'page_view', 'signed_in', 'seen'];
const SPECIAL_NAMES = ['conversion', 'identify', 'Identify', 'Conversion', 'confirmation', 'update', 'login'];
/** Keys that every object seems to have. */
export const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

/** Without an @: names, ids and keys are told in outcomes, where no test may show what looks like an address. */
export const oddText = (random: Random, most = 12) => random.text(ODD, random.int(0, most));

/** Names: ordinary ones, those that some vendor reads as something special, lengths around 40 and 255, odd ones. */
export function oddName(random: Random): string {
  return random.oneOf<string>([
    [40, () => random.pick(FIXED_NAMES)],
    [16, () => random.pick(SPECIAL_NAMES)],
    [10, () => random.text(LETTERS, random.pick([1, 38, 39, 40, 41, 42, 254, 255, 256, 300]))],
    [
      5,
      () => random.pick(['é', '😀', '\ud800']).repeat(random.pick([19, 20, 21, 39, 40, 41, 127, 128, 255])),
    ],
    [6, () => `${random.pick(SPACES)}signup`],
    [6, () => `signup${random.pick(SPACES)}`],
    [3, () => `order${random.pick(SPACES)}paid`],
    [2, () => random.pick(SPACES)],
    [2, () => random.pick(INHERITED)],
    [10, () => random.pick(ODD) + oddText(random, 44)],
    [2, () => ''],
  ]);
}

const label = (random: Random, length: number) => `a${random.text([...LETTERS.slice(0, 36)], length - 2)}z`;

/** A domain of exactly this length, in labels of at most 63. */
function domainOf(random: Random, length: number): string {
  const labels: string[] = [];
  let rest = length - 3;
  while (rest > 0) {
    const next = rest <= 63 ? rest : rest === 65 ? 60 : Math.min(63, rest - 2);
    labels.push(next === 1 ? 'a' : label(random, next));
    rest -= next + 1;
  }
  return `${labels.join('.')}.co`;
}

const LOCAL_CHARACTERS = [...LETTERS, ..."ABC!#$%&'*+/=?^`{|}~"];
const GIVEN = [
  ...[
    '',
    'ada',
    '@',
    'ada@',
    '@example.com',
    'a@b',
    'a@@b.co',
    'a@b@c.co',
    '"a b"@example.com',
    'a b@example.com',
  ],
  ...[
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@.com',
    'a@b..co',
    'a@b.co.',
    'a@-b.co',
    'a@b-.co',
  ],
  ...[
    'a@1.2.3.4',
    'a@[1.2.3.4]',
    'a@b.1',
    'a@b.1c',
    'a@b.c1',
    'a@b.c',
    'a@b.co\n',
    ' a@b.co',
    'a@b.co ',
    'a@b_c.co',
  ],
  ...[
    'a@xn--a.co',
    'a@xn--80ak6aa92e.com',
    'a@xn--.co',
    'a@XN--FSQ.com',
    'a@xn--fsq.com',
    'a@xn--ls8h.la',
    'a@ab--c.co',
  ],
  ...['a@xn--0.pt', 'a@xn--a-.co', 'a@xn---.co', 'a@xn--99999999.co', 'a@xn--maana-pta.com', 'a@b.xn--p1ai'],
  ...[
    'ada@exämple.com',
    'ada@EXÄMPLE.com',
    'ädä@example.com',
    'ada@例え.jp',
    'ada@例え。jp',
    'ada@ex．ample.co',
  ],
  ...[
    'ada@faß.de',
    'ada@😀.la',
    'ada@א.co',
    'ada@1א.co',
    'ada@ﬁ.co',
    'ada@a\u00ad.co',
    'ada@\u200d.co',
    'ada@é.1',
  ],
  ...[
    'ada@Ⅳ.co',
    'ada@é.co\u200b',
    'ada@é..co',
    'ada@é.-a.co',
    'ada@xn--a.é',
    'ada@é_.co',
    'a@\ud800.co',
    'a\ud800@b.co',
  ],
  ...[
    'a@b.c\0o',
    'a\0@b.co',
    'A.b+c@Sub.Example.COM',
    "o'neil@example.ie",
    '__proto__@example.com',
    'a@b.co,c@d.co',
  ],
];

/** Addresses that vendors spec §1.3 takes, at its limits too. */
export function goodEmail(random: Random): string {
  return random.oneOf<string>([
    [60, () => `user${random.int(0, 2_000)}@example.com`],
    [8, () => `${random.text(LETTERS, random.pick([1, 2, 63, 64]))}@example.com`],
    [8, () => `a@${domainOf(random, random.pick([5, 60, 66, 67, 68, 69, 130, 200, 251, 252]))}`],
    [8, () => `${random.text(LOCAL_CHARACTERS, random.int(1, 12))}@${label(random, 63)}.example`],
    [
      8,
      () =>
        random.pick(['ada@exämple.com', 'ada@例え.jp', 'Ada@XN--FSQ.com', "o'neil@Example.IE", 'a@b.c1d']),
    ],
  ]);
}

/** Addresses of which about a third is wrong, many by one character. */
export function oddEmail(random: Random): string | undefined {
  return random.oneOf<string | undefined>([
    [60, goodEmail],
    [6, () => undefined],
    [12, () => random.pick(GIVEN)],
    [3, () => `${random.text(LETTERS, random.int(63, 66))}@example.com`],
    [3, () => `a@${random.text(LETTERS.slice(0, 36), random.int(62, 65))}.co`],
    [
      3,
      () =>
        `${random.text(LETTERS.slice(0, 36), random.int(1, 4))}@${domainOf(random, random.int(249, 255))}`,
    ],
    [3, () => `ada@${random.text(['é', 'a', '名', '-'], random.int(1, 60))}.com`],
    [3, () => `a@xn--${random.text(LETTERS, random.int(0, 12))}.co`],
    [7, () => spoiled(random, goodEmail(random))],
  ]);
}

function spoiled(random: Random, email: string): string {
  const at = random.int(0, email.length);
  return email.slice(0, at) + random.pick(['@', '@', ...ODD]) + email.slice(at + random.int(0, 1));
}

const hex = (random: Random, length: number) => random.text([...'0123456789abcdef'], length);
const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');

/** Ids of every form; a few only, so that they are met again. */
export function oddId(random: Random): string | undefined {
  return random.oneOf<string | undefined>([
    [30, () => undefined],
    [30, () => `u-${random.int(0, 2_000)}`],
    [10, () => uuid(random)],
    [4, () => uuid(random).toUpperCase()],
    [3, () => uuid(random).slice(random.int(0, 2))],
    [0.2, () => hex(random, 64)],
    [1, () => hex(random, random.pick([63, 65])).toUpperCase()],
    [6, () => ''],
    [3, () => random.pick(SPACES)],
    [4, () => random.text(LETTERS, random.pick([1, 199, 200]))],
    [8, () => oddText(random)],
    [2, () => `user${random.int(0, 2_000)}@example.com`],
  ]);
}

const DAY = 86_400_000;
const EDGES = [
  -62_135_596_800_000, 253_402_300_799_999, -62_167_219_200_000, 0, -8.64e15, 8.64e15, 951_782_400_000,
];

/** Instants, many around the first and the last that some vendor takes. */
export function oddTime(random: Random): Date | number | string | undefined {
  return random.oneOf<Date | number | string | undefined>([
    [40, () => undefined],
    [25, () => Date.UTC(2026, 0, 1) + random.int(0, 365 * DAY)],
    [8, () => new Date(random.int(-2 * 365 * DAY, 40 * 365 * DAY))],
    [3, () => '2026-05-12T10:00:00.5+02:00'],
    [8, () => new Date(clamp(random.pick(EDGES) + random.pick([-1_000, -1, 0, 1, 999, 1_000, DAY])))],
  ]);
}

const clamp = (ms: number) => Math.max(-8.64e15, Math.min(8.64e15, ms));
