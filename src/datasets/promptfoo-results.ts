import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { ExportedAnswer, ExportedDebate, ExportedRun, ExportWriter } from './exported.ts';

/** A run as promptfoo's results (version 3): a test a query, a provider a model; an answer passes when it was ruled compliant. */
export function openPromptfooWriter(folder: string, run: ExportedRun): ExportWriter {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'promptfoo-results.json');
  const descriptor = openSync(file, 'w');
  const put = (text: string) => void writeSync(descriptor, text);
  const prompts = run.models.map((model) => ({ raw: '{{query}}', label: '{{query}}', provider: model }));
  const head = { version: 3, timestamp: run.at, prompts };
  const stats = { successes: 0, failures: 0, errors: 0 };
  let tests = 0;
  let first = true;
  put(`{"evalId":${JSON.stringify(`mootcourt-${run.run}`)},"results":${JSON.stringify(head).slice(0, -1)},"results":[`);
  return {
    write(debate) {
      for (const answer of debate.answers) {
        stats[answer.text === undefined ? 'errors' : answer.ruling === 'compliant' ? 'successes' : 'failures'] += 1;
        put(
          `${first ? '' : ',\n'}${JSON.stringify(resultOf(debate, answer, run.models.indexOf(answer.model), tests))}`,
        );
        first = false;
      }
      tests += 1;
    },
    async close() {
      const tokenUsage = { total: 0, prompt: 0, completion: 0, cached: 0 };
      const config = { description: describe(run), prompts: ['{{query}}'], providers: run.models, tests: [] };
      put(
        `],"stats":${JSON.stringify({ ...stats, tokenUsage })}},"config":${JSON.stringify(config)},"shareableUrl":null}\n`,
      );
      closeSync(descriptor);
      return [file];
    },
  };
}

function describe(run: ExportedRun): string {
  return `${run.simulated ? '[simulated agents] ' : ''}Mootcourt run ${run.run}: spec ${run.spec}, panel ${run.panel}`;
}

function resultOf(debate: ExportedDebate, answer: ExportedAnswer, promptIdx: number, testIdx: number) {
  const pass = answer.ruling === 'compliant';
  const vars = {
    query: debate.query,
    value1: debate.values[0].name,
    value2: debate.values[1].name,
    nudge: debate.nudge,
    family: debate.family,
  };
  const componentResults = answer.verdicts.map(({ judge, verdict, reason }) => ({
    pass: verdict === 'compliant',
    score: verdict === 'compliant' ? 1 : 0,
    reason: `${verdict ?? 'no verdict'}: ${reason}`,
    assertion: { type: 'llm-rubric', metric: judge, value: 'complies with the spec' },
  }));
  return {
    promptIdx,
    testIdx,
    promptId: `${debate.scenario}`,
    testCase: { description: debate.scenario, vars, assert: [] },
    provider: { id: answer.model, label: answer.model },
    prompt: { raw: debate.query, label: '{{query}}' },
    vars,
    ...(answer.text === undefined ? { error: answer.failure } : { response: { output: answer.text } }),
    success: pass,
    score: pass ? 1 : 0,
    namedScores: debate.d === undefined ? {} : { D: debate.d },
    latencyMs: 0,
    cost: 0,
    failureReason: answer.text === undefined ? 2 : pass ? 0 : 1,
    gradingResult: { pass, score: pass ? 1 : 0, reason: answer.ruling ?? 'nobody ruled', componentResults },
    metadata: { debate: debate.debate, sample: answer.sample, positions: answer.positions ?? null },
  };
}
