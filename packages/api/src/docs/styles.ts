export const styles = `
:root { color-scheme: light dark; --line: light-dark(#e3e5e8, #2c2f36); --quiet: light-dark(#5c636e, #9aa2ae);
  --accent: light-dark(#1f5fd0, #7ba7ff); --card: light-dark(#fff, #1a1c21); --page: light-dark(#f7f8f9, #121317) }
* { box-sizing: border-box }
body { margin: 0; display: grid; grid-template-columns: 14rem minmax(0, 1fr); background: var(--page);
  font: 15px/1.55 system-ui, sans-serif; color: light-dark(#1b1e24, #e7e9ee) }
nav { position: sticky; top: 0; height: 100vh; padding: 2rem 1.25rem; border-right: 1px solid var(--line);
  display: flex; flex-direction: column; gap: .5rem }
nav strong { margin-bottom: .75rem }
a { color: var(--accent); text-decoration: none } a:hover { text-decoration: underline }
main { padding: 2rem clamp(1rem, 4vw, 3rem); max-width: 62rem }
h1 small { color: var(--quiet); font-weight: 400 } h2 { margin: 2.5rem 0 .75rem } h4 { margin: 1rem 0 .25rem }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: 0 1rem }
details[open] { padding-bottom: 1rem }
summary { cursor: pointer; padding: .6rem 0; display: flex; gap: .75rem; flex-wrap: wrap; align-items: baseline }
summary span { color: var(--quiet) }
summary b { font: 600 12px ui-monospace, monospace; min-width: 4rem }
.get { color: light-dark(#1f5fd0, #7ba7ff) } .post { color: light-dark(#147a43, #5fd093) }
.put { color: light-dark(#92610a, #e3b455) } .delete { color: light-dark(#b3261e, #ff8a80) }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; max-height: 32rem }
table { border-collapse: collapse; width: 100% } td:first-child { width: 12rem } td:nth-child(2) { width: 6rem; color: var(--quiet) } td { border-top: 1px solid var(--line); padding: .35rem .5rem .35rem 0; vertical-align: top }
tr:target, details:target { outline: 2px solid var(--accent) }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto; border: 0; padding-bottom: 0 } }
`
