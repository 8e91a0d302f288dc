/** The page's style sheet. */
export const style = `
:root {
  --ground: #f6f7f9; --paper: #ffffff; --ink: #1b2130; --quiet: #586174; --line: #d9dde5;
  --good: #14683c; --good-ground: #e0f3e8; --bad: #a3232b; --bad-ground: #fbe6e7;
  --other: #7a4b00; --other-ground: #fdf0d8; --accent: #2450c4; --chosen: #e8eefc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151c; --paper: #1a1f29; --ink: #e8ebf2; --quiet: #a3adbf; --line: #323a49;
    --good: #7fd9a6; --good-ground: #163526; --bad: #ff9ea3; --bad-ground: #421d22;
    --other: #f3c67a; --other-ground: #3b2c10; --accent: #9db8ff; --chosen: #222f4d;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; padding: 0; }
h1 { font-size: 1.1rem; }
h2 { font-size: 1rem; overflow-wrap: anywhere; }
h3 { font-size: .85rem; margin: 0 0 .35rem; color: var(--quiet); font-weight: 600; }
ol, ul { list-style: none; }
header, .bars {
  display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; padding: .7rem 1.25rem;
  background: var(--paper); border-bottom: 1px solid var(--line);
}
.brand { flex: 1 1 12rem; }
.brand p, .hint, dt, time, label { color: var(--quiet); font-size: .85rem; }
.counts { display: flex; flex-wrap: wrap; gap: .25rem 1.4rem; margin-right: .75rem; }
.counts dd { font-size: 1.25rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
.counts .good dd { color: var(--good); }
.counts .bad dd { color: var(--bad); }
.counts .other dd { color: var(--other); }
nav { display: flex; flex-wrap: wrap; gap: .25rem; }
nav a { color: var(--ink); text-decoration: none; padding: .3rem .55rem; border-radius: .4rem; }
nav a:hover { background: var(--ground); }
nav a[aria-current] { background: var(--chosen); color: var(--accent); }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; flex: 1 1 auto; }
.chips button { border-radius: 2rem; border-color: var(--line); }
.chips button[aria-pressed="true"] { background: var(--chosen); border-color: var(--accent); color: var(--accent); }
.chips .count { margin-left: .45rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.key-filter input { width: 9rem; margin-left: .35rem; }
main { padding: 1rem 1.25rem; max-width: 110rem; margin: 0 auto; }
.two { display: grid; gap: 1rem; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); align-items: start; }
.panel { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
.narrow { max-width: 60rem; }
.detail { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto; }
.detail h2 { max-height: 6rem; overflow: auto; margin-bottom: .4rem; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem .9rem; margin-bottom: .6rem; }
.filters label { display: grid; gap: .1rem; min-width: 0; }
.filters select { max-width: 9rem; }
.filters label:has(input) { flex: 1 1 9rem; }
.filters input { width: 100%; min-width: 0; }
select, input, button, textarea {
  font: inherit; font-size: .9rem; color: var(--ink); background: var(--paper);
  border: 1px solid var(--quiet); border-radius: .4rem; padding: .3rem .6rem; min-height: 2.1rem; max-width: 100%;
}
textarea { width: 100%; font: .8rem/1.5 ui-monospace, monospace; resize: vertical; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.rows { max-height: calc(100vh - 18rem); min-height: 12rem; overflow: auto; padding: 2px; }
.rows:empty { display: none; }
.rows button {
  display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; width: 100%;
  text-align: left; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; padding: .5rem .4rem;
}
.rows button:hover { background: var(--ground); color: inherit; }
.rows button[aria-pressed="true"] { background: var(--chosen); }
.rows .badge { min-width: 3.2rem; text-align: center; }
.rows .title { flex: 1; min-width: 6rem; font-weight: 600; overflow-wrap: anywhere; }
.rows .title, .rows .more {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden;
}
.rows .more { flex: 1 0 100%; color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
.vendor { font-size: .8rem; color: var(--quiet); }
.badge { font-size: .75rem; font-weight: 600; padding: .05rem .45rem; border-radius: 1rem; color: var(--other); background: var(--other-ground); }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.reason {
  color: var(--bad); background: var(--bad-ground); padding: .5rem .7rem; border-radius: .4rem; overflow-wrap: anywhere;
}
body > .reason { margin: 1rem 1.25rem 0; }
.facts { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem; margin-bottom: .6rem; }
.fact { font-size: .8rem; padding: .05rem .5rem; border: 1px solid var(--line); border-radius: 1rem; overflow-wrap: anywhere; }
.block { margin-top: .9rem; min-width: 0; }
.beside { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
pre {
  margin: 0; padding: .7rem; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem;
  font: .8rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto;
}
.urls { font: .85rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; margin: .35rem 0; user-select: all; }
.urls li { user-select: all; }
table { width: 100%; border-collapse: collapse; margin-top: .9rem; table-layout: fixed; }
caption { text-align: left; font-size: .85rem; color: var(--quiet); font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { width: 35%; font-weight: 400; color: var(--quiet); }
td { font: .85rem/1.5 ui-monospace, monospace; }
.cards { columns: 30rem; gap: 1rem; margin-top: .75rem; }
.card { break-inside: avoid; margin-bottom: 1rem; }
.kind { border-top: 1px solid var(--line); margin-top: .8rem; padding-top: .7rem; }
.entries { max-height: 16rem; overflow: auto; }
.entries li, .queue li { display: flex; align-items: baseline; gap: .6rem; padding: .3rem 0; border-bottom: 1px solid var(--line); }
.entries .title { flex: 1; min-width: 4rem; overflow-wrap: anywhere; }
.value { flex: 2; min-width: 0; font: .8rem/1.5 ui-monospace, monospace; color: var(--quiet); overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-top: .6rem; }
form label { flex: 1 0 100%; min-width: 0; overflow-wrap: anywhere; }
form input { flex: 1 1 9rem; min-width: 0; }
form input.wide { flex-grow: 2; font: .8rem ui-monospace, monospace; }
.queue { margin-top: .6rem; }
.queue .vendor { min-width: 5rem; }
@media (max-width: 900px) {
  .two { grid-template-columns: minmax(0, 1fr); }
  header, .bars, main { padding: .75rem; }
  .detail { position: static; max-height: none; }
  .rows { max-height: 26rem; }
  .counts { gap: .25rem .9rem; margin-right: 0; }
  nav { gap: 0; font-size: .9rem; margin: 0 -.3rem; }
  nav a { padding: .35rem .4rem; }
}
`;
