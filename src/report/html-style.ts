/** The look of the report: paper and ink, dark where the reader's system is, fit to print. */
export const reportStyle = `
:root { --paper: #fbf9f4; --ink: #1d1b18; --soft: #5c574e; --rule: #d9d3c6; --accent: #7a2e1d; --fill: #b9c4cf; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #171613; --ink: #ece7db; --soft: #b0a898; --rule: #3a362f; --accent: #f0a58f; --fill: #4c5a67; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1, h2 { font-family: Georgia, 'Times New Roman', serif; font-weight: 600; line-height: 1.2; }
h1 { font-size: 2.4rem; margin: 0.2rem 0 0.6rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 0.8rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
.kicker { color: var(--soft); letter-spacing: 0.06em; margin: 0; }
.simulated { border: 2px solid var(--accent); padding: 0.6rem 0.9rem; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th, td { text-align: left; padding: 0.35rem 0.7rem 0.35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 500; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.5rem; align-items: start; }
svg { width: 100%; height: auto; fill: var(--ink); font-size: 13px; }
svg .grid { stroke: var(--rule); }
svg .tick { fill: var(--soft); }
svg .interval { stroke: var(--accent); stroke-width: 4; stroke-linecap: round; opacity: 0.55; }
svg circle { fill: var(--accent); }
svg .all, .legend .all { fill: var(--fill); background: var(--fill); }
svg .contested, .legend .contested { fill: var(--accent); background: var(--accent); }
.legend i { display: inline-block; width: 0.8em; height: 0.8em; margin-left: 1em; }
.legend { color: var(--soft); margin: 0; }
details { border-bottom: 1px solid var(--rule); padding: 0.5rem 0; }
summary { cursor: pointer; }
summary .d { font-variant-numeric: tabular-nums; color: var(--accent); font-weight: 600; margin-right: 0.5rem; }
summary em { color: var(--soft); }
blockquote { margin: 0.6rem 0 0.6rem 1rem; padding-left: 1rem; border-left: 3px solid var(--accent); font-family: Georgia, serif; }
blockquote p { margin: 0; }
blockquote footer { color: var(--soft); font-size: 0.9em; }
code { font-size: 0.88em; overflow-wrap: anywhere; }
@media print { body { background: #fff; color: #000; } details { break-inside: avoid; } }
`;
