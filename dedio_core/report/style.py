"""How the count sheet looks, on a screen and on paper."""

CSS = """
:root { --ink: #1b1f24; --soft: #667080; --line: #dfe3e8; --faint: #f5f7f9; --head: #26303b; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 32px 48px; max-width: 1760px; color: var(--ink); background: #fff;
  font: 12.5px/1.45 "Inter", "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; }
h1 { margin: 0; font-size: 25px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em;
  overflow-wrap: anywhere; }
h2 { margin: 34px 0 8px; font-size: 15px; font-weight: 650; }
h2 small { color: var(--soft); font-weight: 400; font-size: 12px; margin-left: 6px; }
p { margin: 4px 0 10px; max-width: 90ch; color: var(--soft); }
.kicker { color: var(--soft); font-size: 11px; font-weight: 600; letter-spacing: .09em;
  text-transform: uppercase; margin: 0 0 3px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 10px 24px;
  margin: 16px 0 0; }
.facts dt, .totals dt { color: var(--soft); font-size: 11px; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.totals { display: flex; flex-wrap: wrap; margin: 18px 0 4px; border: 1px solid var(--line);
  border-radius: 6px; }
.totals div { flex: 1 1 90px; padding: 9px 16px; border-right: 1px solid var(--line); white-space: nowrap; }
.totals div:last-child { border-right: 0; }
.totals dd { margin: 0; font-size: 19px; font-weight: 600; }
.totals .bad dd { color: #b3261e; }
table { border-collapse: collapse; width: 100%; }
th { position: sticky; top: 0; z-index: 1; padding: 7px 10px; background: var(--head); color: #fff;
  font-size: 11px; font-weight: 600; text-align: left; vertical-align: bottom; }
th small { display: block; color: #b6c0cc; font-weight: 400; }
td { padding: 9px 10px; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
tr.bad td { background: #fdf3f2; }
.sheet td:first-child { padding-left: 0; width: 176px; }
.picture { display: block; width: 168px; border-radius: 3px; background: #111; }
.nopicture { display: flex; align-items: center; justify-content: center; width: 168px; height: 95px;
  border: 1px dashed #c6cdd5; border-radius: 3px; background: var(--faint); color: var(--soft);
  font-size: 11px; text-align: center; padding: 6px; }
.shot { font-size: 14px; font-weight: 650; overflow-wrap: normal; }
.soft { color: var(--soft); }
.small { font-size: 11.5px; }
.clip { min-width: 132px; }
.element { overflow-wrap: normal; }
.nowrap { white-space: nowrap; }
.pairs { display: grid; grid-template-columns: max-content 1fr; gap: 0 8px; margin: 0;
  align-items: baseline; }
.pairs dt { color: var(--soft); font-size: 11px; }
.pairs dd { margin: 0; white-space: nowrap; }
.pairs + .pairs { margin-top: 6px; padding-top: 6px; border-top: 1px dotted var(--line); }
.version { font-weight: 650; font-size: 14px; margin-right: 5px; }
.tag { display: inline-block; margin: 0 4px 3px 0; padding: 0 7px; border-radius: 9px; font-size: 11px;
  line-height: 18px; font-weight: 600; white-space: nowrap; color: #3c4653; background: #e9edf1; }
.tag.green { color: #14532d; background: #d9f2e1; }
.tag.blue { color: #1e3f73; background: #dfeaf9; }
.tag.amber { color: #6b4300; background: #fcebc8; }
.tag.red { color: #fff; background: #b3261e; }
.tag.violet { color: #4b2a78; background: #ece3f8; }
ul { margin: 0; padding-left: 15px; }
li { margin: 0 0 2px; }
.alarm { color: #b3261e; font-weight: 600; }
.warn { color: #7a4b00; }
.sheet td:last-child { min-width: 190px; }
.way { margin-top: 18px; padding: 10px 14px; border: 1px solid #efc4c0; border-left: 4px solid #b3261e;
  border-radius: 4px; background: #fdf3f2; }
.way h2 { margin-top: 0; color: #8c1d18; }
.way td { border-color: #f3d6d3; }
.way th { position: static; background: none; color: #8c1d18; padding-top: 0; }
details { margin-top: 10px; }
summary { cursor: pointer; color: #1e3f73; font-weight: 600; }
code { font-family: "JetBrains Mono", Consolas, Menlo, "DejaVu Sans Mono", monospace; font-size: 11.5px; }
footer { margin-top: 34px; padding-top: 8px; border-top: 1px solid var(--line); color: var(--soft);
  font-size: 11px; }
@media screen and (max-width: 1560px) {
  body { padding: 22px 20px 40px; font-size: 12px; }
  .sheet td { padding: 8px 6px; }
  .sheet th { padding: 7px 6px; }
  .sheet td:first-child { width: 126px; }
  .sheet td:last-child { min-width: 100px; }
  .picture, .nopicture { width: 120px; }
  .nopicture { height: 68px; }
  .pairs { gap: 0 5px; }
}
@page { size: A3 landscape; margin: 11mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 8.5pt;
    -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  th { position: static; }
  thead { display: table-header-group; }
  tr, .way, .totals { break-inside: avoid; }
  h2 { break-after: avoid; }
}
"""
