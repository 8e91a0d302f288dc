import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Consumer, consumer } from '../support/consumer.js';
import { root } from '../support/house.js';
import { snippetsOf } from '../support/snippets.js';

const page = (name: string) => readFileSync(join(root, 'docs', `${name}.md`), 'utf8');
const installed = consumer('docs', ['@sendoff/express-selzy', '@sendoff/sandbox']);

/** Writes the files of a page to a folder of its name, and checks or compiles them. */
async function compiled(project: Consumer, name: string, noEmit = false): Promise<string[]> {
  const files = snippetsOf(name, page(name)).filter(({ file }) => file.startsWith(`${name}/`));
  for (const { file, text } of files) await project.write(file, text);
  const config = { extends: '../tsconfig.json', compilerOptions: { noEmit }, include: ['.'] };
  await project.write(`${name}/tsconfig.json`, JSON.stringify(config));
  expect(
    await project.compile(`${name}/tsconfig.json`, join(root, 'node_modules/typescript/bin/tsc')),
  ).toEqual([]);
  return files.map(({ file }) => file);
}

describe('docs/operations.md', () => {
  const operated = once(async () => {
    const project = await installed();
    await compiled(project, 'operations');
    const { stdout } = await project.run('operate.js');
    return JSON.parse(stdout) as {
      metrics: string;
      type: string;
      stats: { destinations: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
      health: { status: string; lanes: readonly { destination: string; lastError?: string }[] };
    };
  });

  it('has a collector that tells Prometheus what stats() says', async () => {
    const { metrics, type, stats } = await operated();
    expect(type).toContain('text/plain');
    const samples = samplesOf(metrics);
    const outcomes = ['refused', 'delivered', 'rejected', 'expired', 'dropped', 'unknown'];
    const lanes = Object.entries(stats.destinations);
    expect(lanes.map(([name]) => name)).toEqual(['selzy', 'locked', 'odd']);
    for (const [destination, lane] of lanes) {
      for (const outcome of outcomes) {
        const sample = `sendoff_events_total{destination="${destination}",outcome="${outcome}"}`;
        expect(samples.get(sample), sample).toBe(lane[outcome]);
      }
      expect(samples.get(`sendoff_pending{destination="${destination}"}`)).toBe(lane.pending);
    }
    expect(stats.destinations).toMatchObject({ selzy: { delivered: 3, refused: 1 }, locked: { pending: 3 } });
    expect(samples.get('sendoff_refused_total{destination="selzy",code="invalid_name"}')).toBe(1);
    expect(samples.get('sendoff_refused_total{destination="odd",code="other"}')).toBe(3);
    const states = ['open', 'backing-off', 'halted', 'paused'].map((state) =>
      samples.get(`sendoff_lane_state{destination="locked",state="${state}"}`),
    );
    expect(states).toEqual([0, 0, 1, 0]);
    expect(samples.get('sendoff_oldest_age_seconds{destination="selzy"}')).toBe(0);
    expect(samples.get('sendoff_oldest_age_seconds{destination="locked"}')).toBeGreaterThan(0);
    const requests = 'sendoff_request_duration_seconds';
    expect(samples.get(`${requests}_count{destination="selzy",verdict="results"}`)).toBe(1);
    expect(samples.get(`${requests}_sum{destination="selzy",verdict="results"}`)).toBeLessThan(30);
    expect(metrics).not.toMatch(/example\.com|signup|ada/);
  });

  it('says in its table what there is', async () => {
    const { metrics } = await operated();
    const rows = [...page('operations').matchAll(/^\| `(sendoff_\w+)` \| (\w+) \| (.*?) \|/gm)];
    const types = [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]);
    expect(rows.map(([, name, type]) => [name, type])).toEqual(types);
    for (const [, name = '', , labels = ''] of rows) {
      const line = metrics.split('\n').find((one) => one.startsWith(name) && one.includes('{')) ?? '';
      const given = [...line.matchAll(/(\w+)="/g)].map(([, label]) => `\`${label}\``);
      expect(given.filter((label) => label !== '`le`').join(', ')).toBe(labels);
    }
  });

  it('has a health that is degraded where a lane is halted, and says why', async () => {
    const { health } = await operated();
    expect(health.status).toBe('degraded');
    const why = health.lanes.map(({ destination, lastError }) => [destination, lastError]);
    expect(why).toEqual([
      ['selzy', undefined],
      ['locked', expect.stringMatching(/\w/)],
      ['odd', undefined],
    ]);
    expect(JSON.stringify(health)).not.toContain('revoked-key');
  });

  it('has alert rules in PromQL, about metrics, labels and values that there are', async () => {
    const { metrics } = await operated();
    const samples = [...samplesOf(metrics).keys()];
    const names = new Set(samples.map((sample) => sample.replace(/\{.*/, '')));
    const labels = new Set(
      samples.flatMap((sample) => [...sample.matchAll(/\w+(?==")/g)].map(([label]) => label)),
    );
    const rules = rulesOf(page('operations'));
    expect(rules.length).toBeGreaterThan(5);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, expr, for: time, labels: own, annotations } of rules) {
      expect(alert).toMatch(/^Sendoff[A-Z]/);
      expect(time).toMatch(/^\d+[mh]$/);
      expect(['critical', 'warning', 'info']).toContain(own.severity);
      expect(annotations.summary).toContain('{{ $labels.destination }}');
      const said = promql(expr);
      expect(said.errors, expr).toEqual([]);
      expect(said.metrics.filter((name) => !names.has(name))).toEqual([]);
      expect(said.metrics.length).toBeGreaterThan(0);
      expect(said.labels.filter((label) => !labels.has(label))).toEqual([]);
      for (const [label, value] of said.matchers) {
        const known = (one: string) => samples.some((sample) => sample.includes(`${label}="${one}"`));
        expect(value.split('|').filter((one) => !known(one))).toEqual([]);
      }
    }
  });
});

describe('docs/testing.md', () => {
  it('has tests that pass under Vitest, and shows how one fails', async () => {
    const project = await installed();
    const files = await compiled(project, 'testing', true);
    const [, failure = ''] = /```text\n([\s\S]*?)```/.exec(page('testing')) ?? [];
    await project.write('testing/failure.test.ts', failing(failure.trim()));
    const tests = files.filter((file) => file.endsWith('.test.ts')).length + 1;
    const report = ['--reporter=json', '--outputFile=report.json'];
    const patient = ['--testTimeout=60000', '--hookTimeout=60000'];
    const args = ['run', '--dir', 'testing', ...report, ...patient];
    await project.run('node_modules/vitest/vitest.mjs', { args });
    const said = JSON.parse(project.read('report.json')) as Record<string, unknown>;
    expect(said).toMatchObject({ success: true, numPassedTests: tests, numTotalTests: tests });
    expect(tests).toBeGreaterThan(5);
  });
});

/** A test that holds the failure of the page against that of its matcher. */
function failing(said: string): string {
  return `
    import { recordingTracker, trackingMatchers } from '@sendoff/core/testing';
    import { expect, it } from 'vitest';
    import { SignUp } from './sign-up.js';

    it('fails as the page says', async () => {
      expect.extend(trackingMatchers);
      const tracker = recordingTracker();
      await new SignUp(tracker).run('ada@example.com', 'team');
      await new SignUp(tracker).run('grace@example.com', 'free');
      const fields = { email: 'grace@example.com', properties: { plan: 'team' } };
      expect(() => expect(tracker).toHaveTracked('signup', fields)).toThrow(${JSON.stringify(said)});
    });`;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function rulesOf(text: string): readonly Rule[] {
  const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    (parse(block) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules),
  );
}

/** What an expression speaks of, by Prometheus' own grammar, and where it breaks that. */
function promql(expr: string) {
  const said = { errors: [] as number[], metrics: [] as string[], labels: [] as string[] };
  const matchers: (readonly [label: string, value: string])[] = [];
  parser.parse(expr).iterate({
    enter({ type, name, from, to }) {
      const text = expr.slice(from, to);
      if (type.isError) said.errors.push(from);
      if (name === 'Identifier') said.metrics.push(text);
      if (name === 'LabelName') said.labels.push(text);
      if (name === 'StringLiteral') matchers.push([said.labels.at(-1) ?? '', text.slice(1, -1)]);
    },
  });
  return { ...said, matchers };
}

function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const at = (line: string) => line.lastIndexOf(' ');
  return new Map(lines.map((line) => [line.slice(0, at(line)), Number(line.slice(at(line)))]));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
