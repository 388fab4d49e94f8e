"""How the HTML report looks: by day and by night, on a phone and on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d0d7de; --panel: #f4f6f8;
  --bad: #a40e26; --broken: #6f3fb5; --due: #7a4d00; --link: #0a58ca; --arrow: #0b6b74;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e8eb; --paper: #15181c; --soft: #a3abb5; --line: #3a4149; --panel: #1f242a;
    --bad: #ff8a8a; --broken: #c9a6ff; --due: #ffbf5e; --link: #8ab8ff; --arrow: #6fd3dd;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.1rem; margin: 0; }
p { margin: .6rem 0; max-width: 50rem; }
.path, .small { color: var(--soft); }
.small { font-size: .875rem; margin-top: .1rem; }
.failure {
  border: 1px solid var(--line); border-left: .3rem solid var(--bad); border-radius: .4rem;
  padding: .8rem 1rem; margin: 0 0 1rem;
}
.failure:has(.broken) { border-left-color: var(--broken); }
.failure > summary h3 { display: inline; }
.hint { border-top: 0; padding: .2rem 0; }
a { color: var(--link); }
.failed { color: var(--bad); }
.broken { color: var(--broken); }
.sentence { font-size: 1.05rem; white-space: pre-line; }
pre, .path { font-family: ui-monospace, monospace; font-size: .875rem; }
pre {
  background: var(--panel); border-radius: .3rem; padding: .6rem .8rem; margin: .4rem 0;
  overflow-x: auto;
}
.command { white-space: pre-wrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
th { white-space: nowrap; }
th[scope=col] { border-bottom: 1px solid var(--line); }
.numbers { font-variant-numeric: tabular-nums; }
.numbers th + th, .numbers td { text-align: right; }
.numbers td { white-space: nowrap; }
.bar {
  display: inline-block; width: 6rem; height: .7rem; border: 1px solid var(--soft);
  border-radius: .2rem; vertical-align: middle; overflow: hidden;
}
.bar span { display: block; height: 100%; background: var(--arrow); }
.earned { display: inline-block; min-width: 3.2em; }
.picture { display: block; font: 13px ui-monospace, monospace; }
.picture text { fill: var(--ink); white-space: pre; }
.picture .time, .picture .fold { fill: var(--soft); }
.picture .fold { font-style: italic; }
.picture .name { font-weight: 700; }
.picture .lane { stroke: var(--line); }
.picture .line { stroke-width: 1.5; }
.picture .line.arrow { stroke: var(--arrow); }
.picture .head.arrow, .picture .own { fill: var(--arrow); }
.picture .line.due { stroke: var(--due); stroke-dasharray: 5 4; }
.picture .due { fill: var(--due); }
.picture .line.wrong { stroke: var(--bad); }
.picture .wrong { fill: var(--bad); font-weight: 700; }
.whole { font-family: ui-monospace, monospace; }
details { border-top: 1px solid var(--line); padding: .6rem 0; }
summary { cursor: pointer; font-weight: 600; }
li { margin: .4rem 0; }
li p { margin: 0; color: var(--soft); }
@media (max-width: 30rem) {
  th, td { padding-right: .6rem; }
  .numbers { font-size: .875rem; }
  .numbers th[scope=col] { white-space: normal; vertical-align: bottom; overflow-wrap: normal; }
  .bar { width: 2.5rem; }
}
@media print {
  :root { --ink: #000000; --paper: #ffffff; --soft: #444444; --panel: #ffffff; --bad: #8a0f22;
    --broken: #4a2a80; --due: #5c3a00; --link: #003a8c; --arrow: #00474e; --line: #999999; }
  .failure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  pre { border: 1px solid var(--line); white-space: pre-wrap; }
  .picture { max-width: 100%; height: auto; }
  .wide { overflow: visible; }
  details::details-content { content-visibility: visible; }
}
"""
