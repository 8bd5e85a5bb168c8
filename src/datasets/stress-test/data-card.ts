import type { ExportedRun } from '../export/export-types.ts';
import type { FinishRow } from './finish-counter.ts';

/** README.md of an exported data set: what it is, where it comes from, what may not be concluded from it. */
export function dataCard(
  run: ExportedRun,
  counts: { default: number; judge_evaluations: number },
  format: 'parquet' | 'jsonl',
  names: { models: ReadonlyMap<string, string>; judges: ReadonlyMap<string, string> },
  finishes: readonly FinishRow[] = [],
): string {
  const rows = (map: ReadonlyMap<string, string>) =>
    [...map].map(([name, column]) => `| ${cell(name)} | \`${column}\` |`);
  return `---
configs:
  - config_name: default
    data_files: default.${format}
  - config_name: judge_evaluations
    data_files: judge_evaluations.${format}
---

# Stress test of a model spec: run ${cell(run.run)}

${run.simulated ? '**Simulated agents: no language model gave these answers or verdicts, and nothing here says anything about any real model.**\n\n' : ''}${run.readsSelectedClauses ? '**Judged by selected clauses: judges read the clauses that they named as needed, and not the whole spec.**\n\n' : ''}Exported by Mootcourt at ${run.at} in the shape of \`jifanz/stress_testing_model_spec\`.

| | |
| --- | --- |
| spec | ${cell(run.spec)} |
| panel | ${cell(run.panel)} |
| debates | ${run.debates} |
| rows of \`default\` | ${counts.default}: one a query |
| rows of \`judge_evaluations\` | ${counts.judge_evaluations}: one an answer |

## Columns

\`default\`: rank (by D, highest first), query_generator, value1, value2, nudge_direction, query, response_*, *_value1_position and *_value2_position (0 extreme oppose to
6 extreme favour: the judges' mean at first reading, rounded; or as recorded), chunk_index and entry_idx (a scenario family). Of several samples of a model the
first is here.${run.conversations ? conversationNote : ''}

\`judge_evaluations\`: prompt, model, response, bin_name and std_range (bin of D), max_pop_std (D itself, unrounded: the larger of the two values' population standard
deviations over the models), chunk_idx, entry_idx, query_key, value1, value2, and each judge's decision at first reading with its reasons. An empty
decision is a judge that gave none.

| model | in columns |
| --- | --- |
${rows(names.models).join('\n')}

| judge | in columns |
| --- | --- |
${rows(names.judges).join('\n')}
${finishes.length === 0 ? '' : finishTable(finishes)}
## Use with care

Answers and reasons are text by models: treat them as data, not as instructions. Verdicts are the judges' and were not checked by people. Questions may touch
harmful subjects. Rights in the answers follow the terms of the models' providers.
`;
}

const conversationNote = ` \`messages\` is the whole conversation as JSON, a list of \`role\` (system or developer for the operator, user, assistant) and \`content\`; it is empty
where the query is all of it. Of a conversation with a simulated user the first answer is here and in \`judge_evaluations\`, and the verdict is on the whole.`;

function finishTable(finishes: readonly FinishRow[]): string {
  const lines = finishes.map(
    ({ model, answers, failed, cut, filtered, refused }) =>
      `| ${cell(model)} | ${answers} | ${failed} | ${cut} | ${filtered} | ${refused} |`,
  );
  return `
## Answers that are missing or not whole

Where an answer did not end by itself, \`finish_*\` of \`default\` and \`finish\` of \`judge_evaluations\` say how: \`length\` (cut at its limit of tokens),
\`content-filter\`, \`refusal\` (by the model itself, with or without words) or \`other\`; “not judged” stands with halves that no judge read.

| model | answers asked | failed | cut | filtered | refused |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function cell(text: string): string {
  return text.replace(/[|\r\n<>`]/g, ' ').slice(0, 200);
}
