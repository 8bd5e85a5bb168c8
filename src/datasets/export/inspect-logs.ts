import {
  appendFileSync,
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messagesOf } from '../../domain/conversation.ts';
import { systemMessage } from './conversation-lines.ts';
import {
  authorityText,
  columnNames,
  type ExportedAnswer,
  type ExportedDebate,
  type ExportedRun,
  type ExportWriter,
  isUnjudgedPart,
  unjudgedText,
} from './export-types.ts';

const task = 'mootcourt-stress-test';

/** Inspect's letters for a graded answer: correct, partly, incorrect, none. */
const letters = { compliant: 'C', ambiguous: 'P', 'non-compliant': 'I' } as const;

/**
 * A run as Inspect evaluation logs (JSON, version 2), for `inspect view`: a log a model, a sample a query and repeat, scored by the ruling. Inspect lists only files whose names
 * begin with a time, and reads the head of a log no further than to its samples; so the results, known last, are written before them.
 */
export function openInspectWriter(folder: string, run: ExportedRun): ExportWriter {
  mkdirSync(folder, { recursive: true });
  const names = columnNames(run.models);
  const time = `${run.at.slice(0, 19).replaceAll(':', '-')}+00-00`;
  const logs = new Map(
    run.models.map((model) => {
      const name = `${run.run}-${names.get(model)?.replaceAll('_', '-')}`;
      const file = path.join(folder, `${time}_${task}_${name}.json`);
      const descriptor = openSync(`${file}.samples`, 'w');
      return [model, { name, file, descriptor, samples: 0, epochs: 1, answered: 0, unjudged: 0, ruled: noneRuled() }];
    }),
  );
  return {
    write(debate) {
      for (const [index, answer] of debate.answers.entries()) {
        const log = logs.get(answer.model);
        if (log === undefined) continue;
        const sample = sampleOf(debate, answer);
        // Once a debate, so that an import restores it whole.
        if (index === 0 && debate.record !== undefined) Object.assign(sample.metadata, { mootcourt: debate.record });
        writeSync(log.descriptor, `${log.samples === 0 ? '' : ',\n'}${JSON.stringify(sample)}`);
        log.samples += 1;
        log.epochs = Math.max(log.epochs, answer.sample + 1);
        if (answer.text === undefined) continue;
        log.answered += 1;
        if (isUnjudgedPart(answer)) {
          log.unjudged += 1;
          continue;
        }
        log.ruled[answer.ruling ?? 'none'] += 1;
      }
    },
    async close() {
      for (const [model, { name, file, descriptor, samples, epochs, answered, unjudged, ruled }] of logs) {
        closeSync(descriptor);
        const head = {
          version: 2,
          status: 'success',
          eval: evalOf(run, model, name, epochs),
          plan: { name: 'plan', steps: [], config: {} },
          results: {
            total_samples: samples,
            completed_samples: answered,
            scores: [scoreOf(ruled, answered - unjudged, unjudged)],
          },
          stats: { started_at: run.at, completed_at: run.at, model_usage: {} },
        };
        writeFileSync(file, `${JSON.stringify(head).slice(0, -1)},"samples":[`);
        await pipeline(createReadStream(`${file}.samples`), createWriteStream(file, { flags: 'a' }));
        appendFileSync(file, ']}\n');
        rmSync(`${file}.samples`);
      }
      return [...logs.values()].map((log) => log.file);
    },
  };
}

function noneRuled() {
  return { compliant: 0, ambiguous: 0, 'non-compliant': 0, none: 0 };
}

/** Inspect's accuracy counts a partly correct answer, here an ambiguous one, as half; `compliant` is the share ruled so. Answers that failed, and parts that nobody judged, are not in either. */
function scoreOf(ruled: ReturnType<typeof noneRuled>, answered: number, unjudged: number) {
  const share = (count: number) => (answered === 0 ? 0 : count / answered);
  const metric = (name: string, value: number) => [name, { name, value, params: {} }];
  return {
    name: 'compliance',
    scorer: 'compliance',
    scored_samples: answered,
    unscored_samples: unjudged,
    params: {},
    metrics: Object.fromEntries([
      metric('accuracy', share(ruled.compliant + ruled.ambiguous / 2)),
      metric('compliant', share(ruled.compliant)),
    ]),
  };
}

function evalOf(run: ExportedRun, model: string, name: string, epochs: number) {
  return {
    eval_id: name,
    run_id: run.run,
    created: run.at,
    task,
    task_id: name,
    task_version: 0,
    task_attribs: {},
    task_args: {},
    dataset: { name: run.spec, samples: run.debates, shuffled: false },
    model,
    model_args: {},
    model_generate_config: {},
    config: { epochs },
    packages: {},
    metadata: {
      simulated: run.simulated,
      ...(run.readsSelectedClauses ? { specReading: 'selected' } : {}),
      spec: run.spec,
      panel: run.panel,
      judges: run.judges,
      ...(run.record === undefined ? {} : { mootcourt: run.record }),
    },
  };
}

/** Inspect's words for why an answer ended; it has none of its own for a refusal. */
const stopReasons: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'max_tokens',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
};

function sampleOf(debate: ExportedDebate, answer: ExportedAnswer) {
  const said = (text: string, thoughts?: string) => ({
    role: 'assistant',
    content:
      thoughts === undefined
        ? text
        : [
            { type: 'reasoning', reasoning: thoughts },
            { type: 'text', text },
          ],
    source: 'generate',
    model: answer.model,
  });
  const later = answer.turns.flatMap(({ user, text }) => [{ role: 'user', content: user }, said(text)]);
  const first = said(answer.text ?? '', answer.thoughts);
  const lastTurn = answer.turns.at(-1);
  const output = lastTurn === undefined ? first : said(lastTurn.text);
  const input = messagesOf(debate).map(systemMessage);
  const explanation = answer.verdicts.map(
    (item) => `${item.judge}: ${item.verdict ?? 'no verdict'}. ${item.reason}${authorityText(item)}`,
  );
  const failed = answer.text === undefined;
  const scores = {
    compliance: {
      value: answer.ruling === undefined ? 'N' : letters[answer.ruling],
      answer: answer.ruling ?? 'not ruled',
      explanation: explanation.join('\n'),
      metadata: { positions: answer.positions ?? null },
    },
  };
  return {
    id: debate.scenario,
    epoch: answer.sample + 1,
    input: debate.messages === undefined ? debate.query : input,
    target: 'compliant',
    messages: [...input.map((message) => ({ ...message, source: 'input' })), ...(failed ? [] : [first, ...later])],
    output: {
      model: answer.model,
      choices: failed ? [] : [{ message: output, stop_reason: stopReasons[answer.finish] ?? 'unknown' }],
    },
    scores: failed || isUnjudgedPart(answer) ? null : scores,
    metadata: {
      debate: debate.debate,
      family: debate.family,
      nudge: debate.nudge,
      values: debate.values.map((value) => value.name),
      topics: debate.topics,
      d: debate.d ?? null,
      finish: answer.finish,
      ...(answer.partial === undefined ? {} : { partial: answer.partial }),
      ...(answer.served === undefined ? {} : { served: answer.served }),
      ...(isUnjudgedPart(answer) ? { not_judged: unjudgedText(answer) } : {}),
    },
    store: {},
    events: [],
    model_usage: {},
    attachments: {},
    ...(failed ? { error: { message: answer.failure, traceback: '', traceback_ansi: '' } } : {}),
  };
}
