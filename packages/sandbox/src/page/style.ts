/** The page's style sheet. */
export const style = `
:root {
  --ground: #f6f7f9; --paper: #ffffff; --ink: #1b2130; --quiet: #586174; --line: #d9dde5;
  --good: #14683c; --good-ground: #e0f3e8; --bad: #a3232b; --bad-ground: #fbe6e7; --accent: #2450c4; --chosen: #e8eefc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151c; --paper: #1a1f29; --ink: #e8ebf2; --quiet: #a3adbf; --line: #323a49;
    --good: #7fd9a6; --good-ground: #163526; --bad: #ff9ea3; --bad-ground: #421d22; --accent: #9db8ff; --chosen: #222f4d;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; padding: 0; }
h1 { font-size: 1.1rem; }
h2 { font-size: 1rem; }
h3 { font-size: .85rem; margin: 1rem 0 .35rem; color: var(--quiet); }
ol, ul { list-style: none; }
header {
  display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 2rem; padding: .75rem 1.25rem;
  background: var(--paper); border-bottom: 1px solid var(--line);
}
.brand { flex: 1 1 12rem; }
.brand p, .hint, dt, time { color: var(--quiet); font-size: .85rem; }
.counts { display: flex; gap: 1.5rem; }
.counts dd { font-size: 1.25rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
.counts .good dd { color: var(--good); }
.counts .bad dd { color: var(--bad); }
main {
  display: grid; gap: 1rem; padding: 1rem 1.25rem; max-width: 90rem; margin: 0 auto;
  grid-template: "stream detail" auto "fixtures detail" 1fr / minmax(0, 5fr) minmax(0, 6fr);
}
section { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
.stream { grid-area: stream; }
.detail { grid-area: detail; align-self: start; position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto; }
.fixtures { grid-area: fixtures; align-self: start; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-bottom: .75rem; }
.bar h2 { flex: 1; }
label { font-size: .85rem; color: var(--quiet); }
select, input, button {
  font: inherit; font-size: .9rem; color: var(--ink); background: var(--paper);
  border: 1px solid var(--quiet); border-radius: .4rem; padding: .3rem .6rem; min-height: 2.1rem; max-width: 100%;
}
.bar select { max-width: 12rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.events { max-height: 26rem; overflow: auto; margin: .5rem 0 1rem; padding: 2px; }
.events .verdict { min-width: 3rem; text-align: center; }
.events button {
  display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0 .6rem; align-items: baseline; width: 100%;
  text-align: left; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; padding: .5rem .4rem;
}
.events button:hover { background: var(--ground); color: inherit; }
.events button[aria-pressed="true"] { background: var(--chosen); }
.events .title { font-weight: 600; overflow-wrap: anywhere; }
.events .more { grid-column: 2 / -1; color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
.verdict { font-size: .75rem; font-weight: 600; padding: .05rem .45rem; border-radius: 1rem; }
.verdict.good { color: var(--good); background: var(--good-ground); }
.verdict.bad { color: var(--bad); background: var(--bad-ground); }
.reason { color: var(--bad); background: var(--bad-ground); padding: .5rem .7rem; border-radius: .4rem; margin-top: .75rem; overflow-wrap: anywhere; }
pre {
  margin: 0; padding: .7rem; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem;
  font: .8rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22rem; overflow: auto;
}
.urls { font: .85rem ui-monospace, monospace; overflow-wrap: anywhere; margin: .35rem 0 1rem; }
.fixtures li { display: flex; align-items: center; gap: .75rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
.fixtures .title { flex: 1; overflow-wrap: anywhere; min-width: 0; }
form { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem; margin-top: .9rem; }
form input { flex: 1 1 10rem; min-width: 0; }
@media (max-width: 800px) {
  main { grid-template: "stream" "detail" "fixtures" / minmax(0, 1fr); padding: .75rem; }
  header { padding: .75rem; }
  .detail { position: static; max-height: none; }
}
`;
