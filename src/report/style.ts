/** The look of the page. Colours are told apart with colour-blind eyes, on white, in the dark and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #59626d; --line: #d8dde3; --wash: #f4f6f8;
  --accent: #0b5c9e; --bar: #7fb4de; --bar-poor: #d9613a;
  --great: #0b5c9e; --good: #5aa7dc; --ok: #e0a100; --poor: #c2410c; --other: #8a939d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e6e9ec; --soft: #a2abb5; --line: #343b43; --wash: #1d2126;
    --accent: #69b7f5; --bar: #3f7fb0; --bar-poor: #ff8255;
    --great: #69b7f5; --good: #4a8fc4; --ok: #f0b840; --poor: #ff8255; --other: #7d8791;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; max-width: 1120px; padding: 40px clamp(16px, 4vw, 40px) 64px;
  background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: 30px; letter-spacing: -.01em; }
h2 { font-size: 21px; }
h3 { font-size: 15px; margin-top: 28px; }
p { margin: 8px 0; max-width: 72ch; }
a { color: var(--accent); }
section { margin-top: 56px; scroll-margin-top: 16px; }
.soft, .about { color: var(--soft); }
.none { color: var(--soft); padding: 14px 16px; background: var(--wash); border-radius: 8px; max-width: none; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 12px 0 0; color: var(--soft); }
.facts div { display: flex; gap: 6px; }
.facts dt::after { content: ":"; }
.facts dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
.verdict { font-size: 18px; margin: 22px 0 0; }
nav { margin-top: 22px; padding: 10px 0; border-block: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 0; padding: 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 16px; margin-top: 20px; }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px 12px; display: flex; flex-direction: column; }
.card h3 { margin: 0; font-size: 14px; font-weight: 600; }
.card .value { font-size: 32px; font-weight: 650; letter-spacing: -.02em; line-height: 1.2; margin: 6px 0 2px; display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; }
.card .value.empty { font-size: 16px; font-weight: 400; color: var(--soft); letter-spacing: 0; margin: 14px 0; }
.card p { margin: 2px 0 0; font-size: 13px; color: var(--soft); }
.card p strong { color: var(--ink); font-weight: 600; }
.card svg { margin: 4px 0; }
.band { display: inline-flex; align-items: center; gap: 6px; font-size: 13px; font-weight: 600; letter-spacing: 0; white-space: nowrap; }
.band::before { content: ""; width: 11px; height: 11px; border-radius: 50%; background: var(--other); flex: none; }
.band-great::before { background: var(--great); }
.band-good::before { background: var(--good); }
.band-ok::before { background: var(--ok); border-radius: 2px; }
.band-poor::before { background: var(--poor); border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
td .band { font-weight: 400; }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); gap: 28px 24px; margin-top: 20px; }
.charts.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); }
figure { margin: 0; max-width: 560px; }
figcaption { font-size: 13px; color: var(--soft); line-height: 1.4; }
figcaption strong { display: block; font-size: 14px; color: var(--ink); }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { white-space: pre; }
.key { display: flex; flex-wrap: wrap; gap: 0 14px; margin-top: 2px; }
.key span { display: inline-flex; align-items: center; gap: 5px; }
.key i { width: 11px; height: 11px; border-radius: 2px; }

.scroll { overflow-x: auto; margin-top: 14px; }
.charts .scroll { margin-top: 0; }
.scroll:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
caption span { font-weight: 400; color: var(--soft); }
th { text-align: left; font-weight: 600; vertical-align: bottom; color: var(--soft); border-bottom: 1px solid var(--ink); padding: 6px 10px 6px 0; }
td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; unicode-bidi: isolate; }
td.text, th.text { min-width: 8em; overflow-wrap: break-word; }
.number + .text, .number + .short { padding-left: 14px; }
td.short { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
th.number { white-space: normal; }
th:last-child, td:last-child { padding-right: 4px; }
td.bar { background: linear-gradient(var(--bar), var(--bar)) no-repeat left 0 bottom 3px / calc((100% - 12px) * var(--part)) 3px; padding-right: 12px; padding-bottom: 8px; min-width: 6em; }
td.bar.is-poor { --bar: var(--bar-poor); }
th.bar { padding-right: 12px; }
th button { all: unset; cursor: pointer; box-sizing: border-box; }
th button:hover { color: var(--ink); text-decoration: underline; }
th button::after { content: "\\00a0\\2195"; opacity: .45; font-weight: 400; }
th[aria-sort=ascending] button::after { content: "\\00a0\\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\\00a0\\2193"; opacity: 1; }
dl.words { display: grid; grid-template-columns: minmax(9em, 14em) 1fr; gap: 12px 24px; margin-top: 18px; }
dl.words dt { font-weight: 600; }
dl.words dd { margin: 0; max-width: 72ch; }
cite { color: var(--soft); font-style: normal; }
footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@media (max-width: 600px) {
  body { padding-top: 24px; }
  h1 { font-size: 25px; }
  dl.words { grid-template-columns: 1fr; gap: 2px; }
  dl.words dd { margin-bottom: 14px; }
}
@page { size: A4; margin: 14mm 13mm; }
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --soft: #444b53; --line: #c9ced4; --wash: #f4f6f8;
    --accent: #0b5c9e; --bar: #7fb4de; --bar-poor: #d9613a;
    --great: #0b5c9e; --good: #5aa7dc; --ok: #e0a100; --poor: #c2410c; --other: #8a939d;
  }
  body { max-width: none; padding: 0; font-size: 9pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; }
  h3 { font-size: 10pt; margin-top: 16px; }
  h2, h3, caption, .about { break-after: avoid; }
  .verdict { font-size: 11pt; margin-top: 12px; }
  nav, th button::after { display: none; }
  section { margin-top: 24px; }
  p, figure, .card, thead, tr, dl.words dt, dl.words dd { break-inside: avoid; }
  thead { display: table-header-group; }
  .cards, .charts, .charts.wide { grid-template-columns: repeat(2, 1fr); gap: 12px 18px; margin-top: 10px; }
  .card { padding: 8px 12px; }
  .card h3 { font-size: 9pt; }
  .card .value { font-size: 18pt; margin: 2px 0; }
  .card .value.empty { font-size: 9pt; margin: 8px 0; }
  .card p, figcaption, .band, footer { font-size: 8pt; }
  figcaption strong { font-size: 9pt; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  td.text, th.text { min-width: 6em; }
  td, th { padding: 3px 6px 3px 0; }
  td.bar, th.bar { min-width: 4.5em; padding-right: 6px; }
  td.bar { padding-bottom: 6px; background-position: left 0 bottom 2px; background-size: calc((100% - 6px) * var(--part)) 3px; }
  dl.words { gap: 6px 18px; }
}
`
