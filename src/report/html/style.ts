/** The look of the report: paper and ink, dark where the reader's system is, fit to print. */
export const reportStyle = `
:root { --paper: #fbf9f4; --card: #fffdf8; --ink: #1d1b18; --soft: #5c574e; --rule: #d9d3c6; --accent: #7a2e1d; --mid: #d08b6c; --fill: #b9c4cf; --void: #ece7dc; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #171613; --card: #1f1d19; --ink: #ece7db; --soft: #b0a898; --rule: #3a362f; --accent: #f0a58f; --mid: #a4573f; --fill: #4c5a67; --void: #2a2722; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1, h2, h3 { font-family: Georgia, 'Times New Roman', serif; font-weight: 600; line-height: 1.2; }
h1 { font-size: 2.4rem; margin: 0.2rem 0 0.6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; margin: 3rem 0 0.8rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.2rem 0 0.3rem; }
p, li { max-width: 46rem; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
li { margin: 0.35rem 0; }
header p { margin: 0.3rem 0; }
.kicker, .soft { color: var(--soft); }
.kicker { letter-spacing: 0.06em; }
.simulated { border: 2px solid var(--accent); padding: 0.6rem 0.9rem; border-radius: 4px; margin-top: 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: 0.9rem 1rem; }
.card h3, .card p { margin: 0; }
.card .soft { font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.card .figure { font: 600 2rem/1.25 Georgia, serif; color: var(--accent); font-variant-numeric: tabular-nums; }
.card .missing { margin: 0.4rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-variant-numeric: tabular-nums; font-size: 0.94rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th, td { text-align: left; padding: 0.35rem 1rem 0.35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: break-word; }
.number { text-align: right; }
.unbroken { white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 500; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 2.5rem; align-items: start; }
svg { display: block; width: 100%; max-width: 46rem; height: auto; fill: var(--ink); font-size: 13px; }
svg.small { width: 7.5rem; margin-top: 0.45rem; }
svg .grid { stroke: var(--rule); }
svg .zero { stroke: var(--soft); }
svg .tick { fill: var(--soft); font-size: 12px; }
svg .value { font-weight: 600; }
svg .interval { stroke: var(--accent); stroke-width: 5; stroke-linecap: round; opacity: 0.45; }
svg circle { fill: var(--accent); }
.all { fill: var(--fill); background: var(--fill); }
.some { fill: var(--mid); background: var(--mid); }
.every { fill: var(--accent); background: var(--accent); }
.none { fill: var(--void); background: var(--void); }
.legend { color: var(--soft); margin: 0.4rem 0; font-size: 0.9rem; }
.legend span { margin-right: 1.4em; }
.legend i { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.45em; border-radius: 2px; }
details.case { border-bottom: 1px solid var(--rule); padding: 0.45rem 0; }
summary { cursor: pointer; }
.case summary { display: grid; grid-template-columns: 4.6rem 1fr auto; gap: 0.4rem 1rem; align-items: baseline; }
.case .d { font-variant-numeric: tabular-nums; color: var(--accent); font-weight: 600; }
.case .name { overflow-wrap: anywhere; }
.case .name::before { content: '▸ '; color: var(--soft); }
.case[open] .name::before { content: '▾ '; }
.case .outcome { color: var(--soft); font-size: 0.9rem; text-align: right; }
.case > :not(summary) { margin-left: 5.6rem; }
.tag { font-weight: 500; border: 1px solid var(--rule); border-radius: 99px; padding: 0.05rem 0.55rem; margin-left: 0.3rem; white-space: nowrap; }
.query { font-family: Georgia, serif; font-size: 1.05rem; }
.messages { display: grid; gap: 0.4rem; margin: 0.6rem 0; }
.messages p { margin: 0; }
.message { border: 1px solid var(--rule); border-radius: 12px; padding: 0.4rem 0.8rem; max-width: min(38rem, 88%); background: var(--card); }
.message b { display: block; font-size: 0.8rem; color: var(--soft); }
.message.user { justify-self: end; background: var(--void); }
.message.assistant { justify-self: start; }
.message.operator { border-style: dashed; border-radius: 4px; max-width: none; }
.votes, .replay { color: var(--soft); font-size: 0.9rem; }
.part > summary { width: auto; border-top: 1px solid var(--rule); padding: 0.7rem 0; }
.part > summary h2 { display: inline; border: 0; margin: 0; padding: 0; font-size: 1.15rem; }
.worst { border-left: 3px solid var(--rule); padding-left: 1rem; margin: 1rem 0; }
.worst h3 { margin-top: 0; }
.more > summary { color: var(--accent); padding: 0.6rem 0; }
a { color: var(--accent); }
blockquote { margin: 0.6rem 0; padding-left: 1rem; border-left: 3px solid var(--accent); font-family: Georgia, serif; }
blockquote.proposal { border-color: var(--fill); }
blockquote p { margin: 0; }
blockquote footer { color: var(--soft); font-size: 0.9em; }
blockquote strong { color: var(--accent); }
code { font-size: 0.88em; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .scroll svg { min-width: 34rem; } .scroll table { min-width: 44rem; } .case summary { grid-template-columns: 4.6rem 1fr; } .case .outcome { grid-column: 2; text-align: left; } .case > :not(summary) { margin-left: 0; } }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #ccc; --accent: #7a2e1d; --mid: #d08b6c; --fill: #b9c4cf; --void: #ece7dc; color-scheme: light; }
  @page { margin: 12mm; }
  html { font-size: 11px; }
  body { font-size: 1rem; line-height: 1.35; }
  main { max-width: none; padding: 0; }
  h2 { margin: 1.3rem 0 0.5rem; padding-top: 0.5rem; }
  h3 { margin: 0.7rem 0 0.2rem; }
  p, li { max-width: none; margin-block: 0.25rem; }
  blockquote { margin-block: 0.3rem; }
  .cards { grid-template-columns: repeat(4, 1fr); gap: 0.6rem; }
  .card { padding: 0.5rem 0.7rem; }
  #details { break-before: page; }
  h2 { break-after: avoid; }
  details.case, .card, svg, tr { break-inside: avoid; }
  details.part { break-before: auto; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
