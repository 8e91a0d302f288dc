import { show } from './number.mjs';

/** Readable on white and on black. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-weight: 600; fill: #24292f }
  .value { font-variant-numeric: tabular-nums }
  .bar { fill: #afb8c1 } .sendoff { fill: #0969da } .bare { fill: #8c959f }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc }
    .bar { fill: #3d444d } .sendoff { fill: #4493f8 } .bare { fill: #656c76 }
  }`;

const WIDTH = 760;
const LEFT = 118;
const RIGHT = 96;
const LINE = 20;
const GAP = 22;
const HEAD = 24;
/** What nobody can avoid, with the label of one that has no column. */
const BARE = { limit: undefined, bare: undefined, stringify: 'JSON.stringify' };

/** One group of bars for each row that has something to plot. Made of `rows` of the table. */
export function toSvg(rows, title) {
  const parts = [];
  let y = 12;
  for (const { measure, plot, columns } of rows) {
    if (plot === undefined) continue;
    const entries = Object.entries(plot.values);
    parts.push(text(12, y + 14, 'title', `${plain(measure)} (${plot.unit}, ${plot.better} is better)`));
    y += HEAD;
    const most = Math.max(...entries.map(([, value]) => value), 0);
    for (const [subject, value] of entries) {
      parts.push(bar(subject, value, most, y, BARE[subject] ?? columns[subject]));
      y += LINE;
    }
    y += GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function bar(subject, value, most, y, label) {
  const length = Math.max(1, (value / (most || 1)) * (WIDTH - LEFT - RIGHT));
  const kind = subject === 'sendoff' ? 'sendoff' : subject in BARE ? 'bare' : 'bar';
  return [
    `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${label}</text>`,
    `<rect class="${kind}" x="${LEFT}" y="${y + 2}" width="${length.toFixed(1)}" height="13" rx="2"/>`,
    text(LEFT + length + 6, y + 12, 'value', show(value)),
  ].join('\n');
}

function text(x, y, kind, content) {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}">${escaped(content)}</text>`;
}

/** Without Markdown, and without what is said of the ratio. */
function plain(measure) {
  return measure.replaceAll('`', '').replace(/, to (a bare|the bare|the limit|OpenTelemetry|BullMQ).*$/, '');
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
