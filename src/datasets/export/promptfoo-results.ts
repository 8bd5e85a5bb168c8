import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { messagesOf } from '../../domain/conversation.ts';
import { openaiMessages } from './conversation-lines.ts';
import {
  authorityText,
  type ExportedAnswer,
  type ExportedDebate,
  type ExportedRun,
  type ExportWriter,
  isUnjudgedPart,
  unjudgedText,
} from './export-types.ts';

/**
 * A run as promptfoo's results (version 3), for `promptfoo import`: a test a query, a provider a model; an answer passes when it was ruled compliant. promptfoo counts
 * nothing itself when it imports: its overviews show the metrics that stand with each prompt.
 */
export function openPromptfooWriter(folder: string, run: ExportedRun): ExportWriter {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'promptfoo-results.json');
  const descriptor = openSync(file, 'w');
  const put = (text: string) => void writeSync(descriptor, text);
  const head = { version: 3, timestamp: run.at };
  const metrics = run.models.map(noMetrics);
  let tests = 0;
  let first = true;
  put(`{"evalId":${JSON.stringify(`mootcourt-${run.run}`)},"results":${JSON.stringify(head).slice(0, -1)},"results":[`);
  return {
    write(debate) {
      for (const [index, answer] of debate.answers.entries()) {
        const column = run.models.indexOf(answer.model);
        const result = resultOf(debate, answer, column, tests);
        // Once a debate, so that an import restores it whole.
        if (index === 0 && debate.record !== undefined) Object.assign(result.metadata, { mootcourt: debate.record });
        count(metrics[column] as Metrics, result);
        put(`${first ? '' : ',\n'}${JSON.stringify(result)}`);
        first = false;
      }
      tests += 1;
    },
    async close() {
      const prompts = run.models.map((model, column) => ({
        raw: '{{query}}',
        label: '{{query}}',
        provider: model,
        metrics: metrics[column],
      }));
      const total = (name: 'testPassCount' | 'testFailCount' | 'testErrorCount') =>
        metrics.reduce((sum, metric) => sum + metric[name], 0);
      const stats = {
        successes: total('testPassCount'),
        failures: total('testFailCount'),
        errors: total('testErrorCount'),
        tokenUsage: noTokens,
      };
      const config = {
        description: describe(run),
        prompts: ['{{query}}'],
        providers: run.models,
        tests: [],
        ...(run.record === undefined ? {} : { metadata: { mootcourt: run.record } }),
      };
      put(
        `],"prompts":${JSON.stringify(prompts)},"stats":${JSON.stringify(stats)}},"config":${JSON.stringify(config)},"shareableUrl":null}\n`,
      );
      closeSync(descriptor);
      return [file];
    },
  };
}

const noTokens = { total: 0, prompt: 0, completion: 0, cached: 0, numRequests: 0 };

/** What promptfoo shows of a column: counts of tests and of judges' verdicts, and sums of named scores with how many there were. */
type Metrics = ReturnType<typeof noMetrics>;

function noMetrics() {
  return {
    score: 0,
    testPassCount: 0,
    testFailCount: 0,
    testErrorCount: 0,
    assertPassCount: 0,
    assertFailCount: 0,
    totalLatencyMs: 0,
    tokenUsage: noTokens,
    namedScores: {} as Record<string, number>,
    namedScoresCount: {} as Record<string, number>,
    cost: 0,
  };
}

function count(metrics: Metrics, result: ReturnType<typeof resultOf>): void {
  metrics.score += result.score;
  metrics[(['testPassCount', 'testFailCount', 'testErrorCount'] as const)[result.failureReason]] += 1;
  for (const { pass } of result.gradingResult.componentResults)
    metrics[pass ? 'assertPassCount' : 'assertFailCount'] += 1;
  for (const [name, score] of Object.entries(result.namedScores)) {
    metrics.namedScores[name] = (metrics.namedScores[name] ?? 0) + score;
    metrics.namedScoresCount[name] = (metrics.namedScoresCount[name] ?? 0) + 1;
  }
}

function describe(run: ExportedRun): string {
  return `${run.simulated ? '[simulated agents] ' : ''}Mootcourt run ${run.run}: spec ${run.spec}, panel ${run.panel}${run.readsSelectedClauses ? ', judged by selected clauses, not by the whole spec' : ''}`;
}

function resultOf(debate: ExportedDebate, answer: ExportedAnswer, promptIdx: number, testIdx: number) {
  const pass = answer.ruling === 'compliant';
  const vars = {
    query: debate.query,
    ...(debate.messages === undefined ? {} : { messages: openaiMessages(debate.messages) }),
    value1: debate.values[0].name,
    value2: debate.values[1].name,
    nudge: debate.nudge,
    family: debate.family,
  };
  const componentResults = answer.verdicts.map((item) => ({
    pass: item.verdict === 'compliant',
    score: item.verdict === 'compliant' ? 1 : 0,
    reason: `${item.verdict ?? 'no verdict'}: ${item.reason}${authorityText(item)}`,
    assertion: { type: 'llm-rubric', metric: item.judge, value: 'complies with the spec' },
  }));
  const namedScores: Record<string, number> = {
    ...Object.fromEntries(componentResults.map(({ score, assertion }) => [assertion.metric, score])),
    ...(debate.d === undefined ? {} : { D: debate.d }),
  };
  const isUnjudged = isUnjudgedPart(answer);
  // Half an answer that nobody judged is an error of promptfoo's kind: it neither passed nor failed.
  const failureReason: 0 | 1 | 2 = answer.text === undefined || isUnjudged ? 2 : pass ? 0 : 1;
  return {
    promptIdx,
    testIdx,
    promptId: `${debate.scenario}`,
    testCase: { description: debate.scenario, vars, assert: [] },
    provider: { id: answer.model, label: answer.model },
    // A prompt of several messages is their JSON in promptfoo.
    prompt: {
      raw: debate.messages === undefined ? debate.query : JSON.stringify(openaiMessages(debate.messages)),
      label: '{{query}}',
    },
    vars,
    ...(answer.text === undefined ? { error: answer.failure } : { response: responseOf(debate, answer, answer.text) }),
    ...(isUnjudged ? { error: unjudgedText(answer) } : {}),
    success: pass,
    score: pass ? 1 : 0,
    namedScores,
    latencyMs: 0,
    cost: 0,
    failureReason,
    gradingResult: { pass, score: pass ? 1 : 0, reason: answer.ruling ?? 'not ruled', componentResults },
    metadata: { debate: debate.debate, sample: answer.sample, positions: answer.positions ?? null, ...marksOf(answer) },
  };
}

/** What is not usual about an answer. */
function marksOf({ finish, partial, thoughts, served }: ExportedAnswer) {
  return {
    finish,
    ...(partial === undefined ? {} : { partial }),
    ...(thoughts === undefined ? {} : { thoughts }),
    ...(served === undefined ? {} : { served }),
  };
}

/** promptfoo's words for why an answer ended. */
const finishReasons: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
};

/** The last answer, and where there are several the conversation that led to it, where promptfoo shows one. */
function responseOf(debate: ExportedDebate, { turns, finish }: ExportedAnswer, first: string) {
  const finishReason = finishReasons[finish];
  const ended = {
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(finish === 'refusal' ? { isRefusal: true } : {}),
  };
  if (turns.length === 0) return { output: first, ...ended };
  const later = turns.flatMap(({ user, text }) => [
    { role: 'user', content: user },
    { role: 'assistant', content: text },
  ]);
  const messages = [...openaiMessages(messagesOf(debate)), { role: 'assistant', content: first }, ...later];
  return { output: turns.at(-1)?.text ?? first, ...ended, metadata: { messages } };
}
