import { caveatsOf, type Findings, measuredText, measuresOf, method } from './findings.ts';
import { binChart, intervalChart } from './html-charts.ts';
import { reportStyle } from './html-style.ts';
import { escapeHtml, plainText } from './plain-text.ts';
import type { ContestedCase } from './run-summary.ts';

const show = (text: string, most = 300) => escapeHtml(plainText(text, most));

/** The findings of a run as one HTML file: no script, no network, opens from disk. Model output in it is text only. */
export function htmlReport(findings: Findings): string {
  const { run, summary, totals, at } = findings;
  const measures = measuresOf(findings);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Stress test ${show(run.id)}</title>
<style>${reportStyle}</style>
<main>
<header>
<p class="kicker">Mootcourt · stress test of a model spec</p>
<h1>${show(run.spec)}</h1>
<p>${summary.debates} debates in ${summary.families} scenario families, ${summary.responses} responses, panel ${show(run.panel)}, seed ${run.seed}. Run ${show(run.id)} is ${show(run.state)}; report made ${show(at)}.</p>
${run.simulated ? '<p class="simulated"><strong>Simulated agents.</strong> These numbers calibrate the method; they say nothing of real models.</p>' : ''}
</header>
<section><h2>Findings</h2>
${intervalChart(measures)}
<table><thead><tr><th>Measure<th>Value, 95 % interval, n<th>Source</thead><tbody>
${measures.map(({ name, format, measured }) => `<tr><th scope="row">${show(name)}<td>${show(measuredText(measured, format))}<td>${show(measured.source)}`).join('\n')}
</tbody></table></section>
<section><h2>Disagreement between models</h2>
${binChart(summary.bins)}
${table(
  ['D', 'Debates', 'Contested', 'Any problematic', 'All problematic'],
  summary.bins.map((bin) => [bin.bin, bin.debates, bin.contested, bin.problematic, bin.allProblematic]),
)}</section>
<section><h2>Verdicts and rulings</h2>
<div class="columns">
${countTable('Verdicts', summary.verdicts)}${countTable('Rulings', summary.outcomes)}${countTable('Spec problems of contested cases', summary.problems)}
</div>
<p>Rounds of debate: ${summary.rounds.contestedBefore} contested responses before, ${summary.rounds.contestedAfter} after; judges changed ${summary.rounds.moves} verdicts. Agreement is not correctness.</p></section>
<section><h2>Clauses that part the judges</h2>
${table(
  ['Clause', 'Conflict', 'Interpretive', 'Activation', 'Pairs of judges'],
  summary.clauses
    .filter((clause) => clause.conflict > 0)
    .slice(0, 40)
    .map((one) => [one.clause, `${(100 * one.conflict).toFixed(1)} %`, one.interpretive, one.activation, one.pairs]),
)}</section>
<section><h2>Contested cases</h2>
${summary.cases.length === 0 ? '<p>None.</p>' : summary.cases.map(contestedCase).join('\n')}</section>
<section><h2>Read with care</h2><ul>${caveatsOf(findings)
    .map((caveat) => `<li>${show(caveat, 600)}`)
    .join('')}</ul></section>
<section><h2>Method</h2><p>${show(method, 2000)}</p>
<p>${totals.calls} model calls, ${totals.inputTokens} input tokens (${totals.cachedInputTokens} cached), ${totals.outputTokens} output tokens, $${totals.costUsd.toFixed(4)} at listed prices.${run.digest === '' ? '' : ` Trace digest <code>${show(run.digest)}</code>.`}</p></section>
</main>
</html>
`;
}

function contestedCase(one: ContestedCase): string {
  const { ruling } = one;
  const quotes = (ruling?.clauses ?? []).map(
    (clause) =>
      `<blockquote><p>${show(clause.quote, 600)}</p><footer>${show(clause.clause)}${clause.verified ? '' : ' <strong>(quote not found in this clause)</strong>'}</footer></blockquote>`,
  );
  const amendment = ruling?.amendment;
  return `<details id="${show(one.debate)}"><summary><span class="d">D ${one.d?.toFixed(2) ?? '–'}</span> ${show(one.scenario)} <em>${show(ruling?.outcome ?? 'not ruled')}${ruling === undefined || ruling.problem === 'none' ? '' : `, ${show(ruling.problem)}`}</em></summary>
<p>${show(one.query, 1200)}</p><p>${show(ruling?.explanation ?? 'No ruling yet.', 1200)}</p>${quotes.join('')}
${amendment === undefined ? '' : `<p>Proposed wording of ${show(amendment.clause)}: ${show(amendment.text, 800)}</p>`}<p><code>mootcourt replay ${show(one.debate)}</code></p></details>`;
}

function countTable(caption: string, counts: Record<string, number>): string {
  const rows = Object.entries(counts).map(([name, count]) => `<tr><th scope="row">${show(name)}<td>${count}`);
  return `<table><caption>${show(caption)}</caption><tbody>${rows.join('')}</tbody></table>`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = (row: readonly (string | number)[]) =>
    row.map((one, index) => (index === 0 ? `<th scope="row">${show(String(one))}` : `<td>${show(String(one))}`));
  return `<table><thead><tr>${head.map((one) => `<th>${show(one)}`).join('')}</thead><tbody>${rows.map((row) => `<tr>${cells(row).join('')}`).join('')}</tbody></table>`;
}
