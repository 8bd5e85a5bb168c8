import type { RunKind } from '../domain/run.ts';

/** What the row and the definition of a run from before schema 6 say about its kind. */
export type KindlessRun = {
  debates: number;
  panel: string;
  reason: string;
  /** The definition as JSON, without scenarios. */
  plan: string;
  /** Id of the first scenario; empty where there is none. */
  firstScenario: string;
  /** What the run's calls were for. */
  purposes: readonly string[];
};

/** How a job ended, by its kind; `made` names what only jobs of that kind call for. */
const endings: readonly { kind: RunKind; reason: string; made?: string }[] = [
  { kind: 'calibration', reason: 'read labelled items' },
  { kind: 'red-team', reason: 'readings were planned' },
  { kind: 'red-team', reason: 'read attacks' },
  { kind: 'amendment', reason: 'wrote amendments', made: 'amendment' },
  { kind: 'adjudication', reason: 'the values of a question' },
];

/**
 * The kind of a run that was stored before runs had one. Certain for generation, import, embedding, and jobs that ended;
 * a guess for the rest:
 * - one debate on the scenario `question/neutral` is an adjudication,
 * - every other run with debates a stress test, amendment trials among them, since nothing tells them from a run that
 *   reuses another run's calls under a changed spec,
 * - a job that was cut off is told by the purposes of its calls: rubrics and assessments are a calibration (a red-team
 *   job makes the same calls), anything else belongs to an adjudication.
 */
export function inferRunKind(run: KindlessRun): RunKind {
  const plan = JSON.parse(run.plan) as Record<string, unknown>;
  if (plan.generation !== undefined) return 'generation';
  if (plan.imported !== undefined) return 'import';
  if (run.debates > 0)
    return run.debates === 1 && run.firstScenario === 'question/neutral' ? 'adjudication' : 'stress-test';
  if (run.panel === 'embeddings' || run.purposes.includes('embedding')) return 'embedding';
  const ending = endings.find(
    ({ reason, made }) => run.reason.includes(reason) || run.purposes.some((it) => it === made),
  );
  if (ending !== undefined) return ending.kind;
  return run.purposes.some((purpose) => purpose.startsWith('assessment')) ? 'calibration' : 'adjudication';
}
