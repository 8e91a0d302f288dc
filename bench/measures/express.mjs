import { show } from '../lib/number.mjs';
import { runJob } from '../lib/processes.mjs';
import { atLeast, row } from '../lib/row.mjs';
import { median, sum } from '../lib/stats.mjs';

export const name = 'express';

/** Starts the application; `stop` closes it and gives its books. */
async function startApp(options) {
  let server;
  const port = await new Promise((resolve) => {
    const onMessage = (message, child) => {
      if (message.port === undefined) return;
      server.child = child;
      resolve(message.port);
    };
    server = { done: runJob('express', options, { onMessage }) };
  });
  return {
    port,
    stop() {
      server.child.send('stop');
      return server.done;
    },
  };
}

async function compare(json, { quick, withSink }) {
  return withSink(async (sink) => {
    const apps = {
      without: await startApp({ track: false, json }),
      with: await startApp({ track: true, json, url: sink.url }),
    };
    const load = (app, ms) => runJob('load', { port: app.port, connections: 32, ms });
    const answered = { without: [], with: [] };
    const rounds = [];
    for (let round = -1; round < (quick ? 2 : 6); round++) {
      const result = {};
      for (const which of round % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
        const loaded = await load(apps[which], quick ? 1_500 : 3_000);
        answered[which].push(loaded.answered + loaded.failed);
        result[which] = loaded.perSecond;
      }
      if (round >= 0) rounds.push(result); // the first is the warm-up
    }
    const books = await apps.with.stop();
    await apps.without.stop();
    const { distinct, duplicates } = await sink.report();
    return { rounds, handled: books.handled, distinct, duplicates, answered: sum(answered.with) };
  });
}

/** An Express 5 application under load, with and without one `req.track()` a request. */
export async function run(context) {
  const rows = [];
  for (const json of [true, false]) {
    const { rounds, handled, distinct, duplicates } = await compare(json, context);
    const ratio = median(rounds.map((round) => round.with / round.without));
    const perSecond = (which) => show(median(rounds.map((round) => round[which])));
    const all = distinct === handled && duplicates === 0;
    const judged = atLeast(ratio, 0.9, 0.95);
    rows.push(
      row({
        measure: json
          ? 'Express 5 handler that reads and answers JSON: req/s with one `req.track()`, to without'
          : 'the same with a handler that reads nothing and answers 204',
        values: { sendoff: `${perSecond('with')} to ${perSecond('without')} req/s` },
        ...judged,
        result: `${judged.result}; ${show(distinct)} of ${show(handled)} delivered`,
        must: `${judged.must}; all`,
        reached: judged.reached && all,
      }),
    );
  }
  return rows;
}
