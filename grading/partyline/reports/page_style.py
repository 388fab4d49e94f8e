"""How the HTML report looks: by day and by night, on a phone and on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --panel: #f4f6f8;
  --bad: #a40e26; --broken: #6f3fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e8eb; --paper: #15181c; --soft: #a3abb5; --line: #3a4149; --panel: #1f242a;
    --bad: #ff8a8a; --broken: #c9a6ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.1rem; margin: 0; }
p { margin: .6rem 0; }
.path, .small { color: var(--soft); }
.small { font-size: .875rem; margin-top: .1rem; }
article {
  border: 1px solid var(--line); border-left: .3rem solid var(--bad); border-radius: .4rem;
  padding: 1rem; margin: 0 0 1.2rem;
}
article:has(.broken) { border-left-color: var(--broken); }
.failed { color: var(--bad); }
.broken { color: var(--broken); }
.sentence { font-size: 1.05rem; white-space: pre-line; }
pre, .said, .path { font-family: ui-monospace, monospace; font-size: .875rem; }
pre {
  background: var(--panel); border-radius: .3rem; padding: .6rem .8rem; margin: .4rem 0;
  overflow-x: auto;
}
.command { white-space: pre-wrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
th { border-bottom: 1px solid var(--line); white-space: nowrap; }
.numbers { font-variant-numeric: tabular-nums; }
.numbers th + th, .numbers td + td, .said :is(th, td):first-child { text-align: right; }
.numbers td { white-space: nowrap; }
.said td { min-width: 11rem; white-space: pre-wrap; }
.said td:first-child { min-width: 0; color: var(--soft); white-space: nowrap; }
.said { width: 100%; }
.said tr:nth-child(odd) td { background: var(--panel); }
details { border-top: 1px solid var(--line); padding: .6rem 0; }
summary { cursor: pointer; font-weight: 600; }
li { margin: .4rem 0; }
li p { margin: 0; color: var(--soft); }
@media (max-width: 30rem) {
  th, td { padding-right: .6rem; }
  .numbers { font-size: .875rem; }
  .numbers th { white-space: normal; vertical-align: bottom; overflow-wrap: normal; }
}
@media print {
  :root { --ink: #000000; --paper: #ffffff; --soft: #444444; --panel: #ffffff; }
  article, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  pre { border: 1px solid var(--line); white-space: pre-wrap; }
  .said td { min-width: 0; }
  .wide { overflow: visible; }
  details::details-content { content-visibility: visible; }
}
"""
