import { LABELS, SUBJECTS } from './rounds.mjs';
import { mark } from './row.mjs';

/** The rows as one Markdown table, with notes below it. */
export function toMarkdown(rows) {
  const heads = ['measure', ...SUBJECTS.map((subject) => LABELS[subject]), 'result', 'must reach', 'aim', ''];
  const lines = [line(heads), line(heads.map(() => '---'))];
  const notes = [];
  for (const row of rows) {
    let { measure } = row;
    if (row.note !== undefined) {
      notes.push(row.note);
      measure += ` [${notes.length}]`;
    }
    const values = SUBJECTS.map((subject) => row.values[subject] ?? '');
    lines.push(line([measure, ...values, row.result, row.must, row.aim, mark(row)]));
  }
  const below = notes.map((note, index) => `${index + 1}. ${note}`);
  return `${lines.join('\n')}\n${below.length > 0 ? `\n${below.join('\n')}\n` : ''}`;
}

function line(cells) {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
