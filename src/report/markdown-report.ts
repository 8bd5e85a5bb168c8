import { caveatsOf, type Findings, measuredText, measuresOf, method } from './findings.ts';
import { escapeMarkdown, plainText } from './plain-text.ts';

const cell = (text: string, most = 200) => escapeMarkdown(plainText(text, most));

/** The findings of a run as Markdown. Model output in it is text: nothing of it is read as markup. */
export function markdownReport(findings: Findings): string {
  const { run, summary, totals, at } = findings;
  const count = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, number]) => `${name} ${number}`)
      .join(', ');
  return `# Stress test ${run.id}

${run.simulated ? '> **Simulated agents.** These numbers calibrate the method; they say nothing of real models.\n\n' : ''}${summary.debates} debates in ${summary.families} scenario families, ${summary.responses} responses; spec ${cell(run.spec)}, panel ${cell(run.panel)}, seed ${run.seed}. ${run.state}, started ${run.startedAt}; report made ${at}.

## Measures

| measure | value, 95 % interval, n | source |
| --- | --- | --- |
${measuresOf(findings)
  .map(
    ({ name, format, measured }) => `| ${name} | ${cell(measuredText(measured, format))} | ${cell(measured.source)} |`,
  )
  .join('\n')}

## Disagreement

| D | debates | contested | any problematic | all problematic |
| --- | ---: | ---: | ---: | ---: |
${summary.bins.map((bin) => `| ${bin.bin} | ${bin.debates} | ${bin.contested} | ${bin.problematic} | ${bin.allProblematic} |`).join('\n')}

## Verdicts, rulings, rounds

- Verdicts: ${count(summary.verdicts)}
- Rulings: ${count(summary.outcomes)}
- Spec problems: ${count(summary.problems)}
- Rounds: ${summary.rounds.contestedBefore} contested responses before, ${summary.rounds.contestedAfter} after; judges changed ${summary.rounds.moves} verdicts

## Clauses that part the judges

| clause | conflict | interpretive | activation | pairs of judges |
| --- | ---: | ---: | ---: | ---: |
${summary.clauses
  .filter((clause) => clause.conflict > 0)
  .map(
    (one) =>
      `| ${cell(one.clause)} | ${(100 * one.conflict).toFixed(1)} % | ${one.interpretive} | ${one.activation} | ${one.pairs} |`,
  )
  .join('\n')}

## Contested cases

${summary.cases
  .map(
    (one) =>
      `### ${cell(one.scenario)}\n\n${one.debate}, D ${one.d?.toFixed(2) ?? 'not computed'}. ${cell(one.query, 600)}\n\nRuled ${one.ruling?.outcome ?? 'not yet'}, ${one.ruling?.problem ?? ''}: ${cell(one.ruling?.explanation ?? '', 800)}\n${(one.ruling?.clauses ?? []).map((clause) => `\n- ${cell(clause.clause)}${clause.verified ? '' : ' (quote not found in it)'}: “${cell(clause.quote, 400)}”`).join('')}`,
  )
  .join('\n\n')}

## Read with care

${caveatsOf(findings)
  .map((caveat) => `- ${cell(caveat, 600)}`)
  .join('\n')}

## Method

${method}

${totals.calls} model calls, ${totals.inputTokens} input tokens (${totals.cachedInputTokens} cached), ${totals.outputTokens} output tokens, $${totals.costUsd.toFixed(4)} at listed prices. ${run.digest === '' ? '' : `Trace digest \`${run.digest}\`.`}
`;
}
