/** The page's looks: the system's fonts, light and dark by the reader's choice. */
export const HOME_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#faf9fb, #131118);
  --card: light-dark(#fff, #1c1923);
  --line: light-dark(#e2dee8, #35303f);
  --quiet: light-dark(#625b6e, #a9a2b5);
  --accent: light-dark(#6a2bd9, #b794ff);
  --bad: light-dark(#b3261e, #ff9d94);
  font: 15px/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem; background: var(--ground); }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -.01em; }
h2 { margin: 0 0 .75rem; font-size: 1.05rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin-bottom: 1.5rem; }
header img { width: 3.5rem; height: 3.5rem; border-radius: 1rem; }
header p { margin: .1rem 0 0; color: var(--quiet); }
section { margin-bottom: 1.25rem; padding: 1.1rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--card); }
.columns { display: grid; gap: 0 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.scroll { max-height: 24rem; overflow: auto; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { color: var(--quiet); font-weight: 500; text-align: start; }
th, td { padding: .3rem .8rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
td { overflow-wrap: anywhere; }
code, pre, textarea { font: 13px/1.5 ui-monospace, monospace; }
pre { margin: 0; padding: .8rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; }
textarea { width: 100%; min-height: 9rem; padding: .6rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--ground); color: inherit; resize: vertical; }
button { padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--ground); color: inherit; font: inherit; cursor: pointer; }
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bar { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .6rem; }
.bad { color: var(--bad); font-weight: 600; }
.quiet { color: var(--quiet); }
.nowrap { white-space: nowrap; }
`;
