import { mark } from './row.mjs';

/** A table for each run of rows that have the same columns. */
export function toMarkdown(rows) {
  const tables = [];
  for (const row of rows) {
    const last = tables.at(-1);
    if (last !== undefined && last[0].columns === row.columns) last.push(row);
    else tables.push([row]);
  }
  return tables.map((table) => tableOf(table, table[0].columns)).join('\n');
}

/** The rows as one Markdown table, with notes below it; `labels` are the heads of the columns by subject. */
function tableOf(rows, labels) {
  const heads = ['measure', ...Object.values(labels), 'result', 'must reach', 'aim', ''];
  const lines = [line(heads), line(heads.map(() => '---'))];
  const notes = [];
  for (const row of rows) {
    let { measure } = row;
    if (row.note !== undefined) {
      notes.push(row.note);
      measure += ` [${notes.length}]`;
    }
    const values = Object.keys(labels).map((subject) => row.values[subject] ?? '');
    lines.push(line([measure, ...values, row.result, row.must, row.aim, mark(row)]));
  }
  const below = notes.map((note, index) => `${index + 1}. ${note}`);
  return `${lines.join('\n')}\n${below.length > 0 ? `\n${below.join('\n')}\n` : ''}`;
}

function line(cells) {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
