import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  columnNames,
  type ExportedAnswer,
  type ExportedDebate,
  type ExportedRun,
  type ExportWriter,
} from './exported.ts';

/** Inspect's letters for a graded answer: correct, partly, incorrect, none. */
const letters = { compliant: 'C', ambiguous: 'P', 'non-compliant': 'I' } as const;

/** A run as Inspect evaluation logs (JSON, version 2): a log a model, a sample a query and repeat, scored by the ruling. */
export function openInspectWriter(folder: string, run: ExportedRun): ExportWriter {
  mkdirSync(folder, { recursive: true });
  const names = columnNames(run.models);
  const logs = new Map(
    run.models.map((model) => {
      const file = path.join(folder, `inspect-${names.get(model)}.json`);
      const descriptor = openSync(file, 'w');
      writeSync(
        descriptor,
        `{"version":2,"status":"success","eval":${JSON.stringify(evalOf(run, model))},"plan":{"name":"plan","steps":[],"config":{}},"samples":[`,
      );
      return [model, { file, descriptor, samples: 0, compliant: 0 }];
    }),
  );
  return {
    write(debate) {
      for (const answer of debate.answers) {
        const log = logs.get(answer.model);
        if (log === undefined) continue;
        writeSync(log.descriptor, `${log.samples === 0 ? '' : ',\n'}${JSON.stringify(sampleOf(debate, answer))}`);
        log.samples += 1;
        if (answer.ruling === 'compliant') log.compliant += 1;
      }
    },
    async close() {
      for (const { descriptor, samples, compliant } of logs.values()) {
        const value = samples === 0 ? 0 : compliant / samples;
        const metrics = { accuracy: { name: 'accuracy', value, params: {} } };
        const results = {
          total_samples: samples,
          completed_samples: samples,
          scores: [{ name: 'compliance', scorer: 'compliance', params: {}, metrics }],
        };
        const stats = { started_at: run.at, completed_at: run.at, model_usage: {} };
        writeSync(descriptor, `],"results":${JSON.stringify(results)},"stats":${JSON.stringify(stats)}}\n`);
        closeSync(descriptor);
      }
      return [...logs.values()].map((log) => log.file);
    },
  };
}

function evalOf(run: ExportedRun, model: string) {
  return {
    eval_id: `${run.run}-${model}`,
    run_id: run.run,
    created: run.at,
    task: 'mootcourt-stress-test',
    task_id: run.run,
    task_version: 0,
    task_attribs: {},
    task_args: {},
    dataset: { name: run.spec, samples: run.debates, shuffled: false },
    model,
    model_args: {},
    model_generate_config: {},
    config: { epochs: 1 },
    packages: {},
    metadata: { simulated: run.simulated, spec: run.spec, panel: run.panel, judges: run.judges },
  };
}

function sampleOf(debate: ExportedDebate, answer: ExportedAnswer) {
  const text = answer.text ?? '';
  const message = { role: 'assistant', content: text, source: 'generate', model: answer.model };
  const explanation = answer.verdicts.map(
    ({ judge, verdict, reason }) => `${judge}: ${verdict ?? 'no verdict'}. ${reason}`,
  );
  return {
    id: debate.scenario,
    epoch: answer.sample + 1,
    input: debate.query,
    target: 'compliant',
    messages: [{ role: 'user', content: debate.query, source: 'input' }, message],
    output: { model: answer.model, choices: [{ message, stop_reason: 'stop' }] },
    scores: {
      compliance: {
        value: answer.ruling === undefined ? 'N' : letters[answer.ruling],
        answer: answer.ruling ?? 'nobody ruled',
        explanation: explanation.join('\n'),
        metadata: { positions: answer.positions ?? null },
      },
    },
    metadata: {
      debate: debate.debate,
      family: debate.family,
      nudge: debate.nudge,
      values: debate.values.map((value) => value.name),
      topics: debate.topics,
      d: debate.d ?? null,
    },
    store: {},
    events: [],
    model_usage: {},
    attachments: {},
    ...(answer.text === undefined ? { error: { message: answer.failure, traceback: '', traceback_ansi: '' } } : {}),
  };
}
