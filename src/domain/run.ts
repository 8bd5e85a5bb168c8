import type { Member, Panel } from './panel.ts';
import type { Scenario } from './scenario.ts';
import type { GenerationRecipe } from './scenario-generation.ts';
import type { Spec } from './spec.ts';
import type { SpecVersion } from './spec-version.ts';
import type { Statement } from './statement.ts';
import type { StoppingRule } from './stopping-rule.ts';

export const runKinds = [
  'stress-test',
  'adjudication',
  'generation',
  'calibration',
  'red-team',
  'amendment',
  'embedding',
  'import',
  'statements',
] as const;
/**
 * What a run is for. Runs of `adjudication` and `amendment` come with a job of the same kind, which finds the values of
 * a question or writes the new wordings; `generation`, `calibration`, `red-team`, `embedding` and `statements` are always
 * jobs.
 */
export type RunKind = (typeof runKinds)[number];

/** What all debates of a run share. */
export type RunConfig = {
  kind: RunKind;
  spec: Spec;
  /** Which version of its file the spec is; absent on runs of earlier versions and of texts without a file. */
  specVersion?: SpecVersion;
  /** The spec's statements from the file beside it; absent where there is none, and rules find them. */
  statements?: readonly Statement[];
  panel: Panel;
  seed: number;
  budget?: Budget;
  /** Answers and assessments go through the providers' batch APIs. */
  batch?: boolean;
  /** Stops the run once it knows enough; its scenarios then stand in random order, family by family. */
  until?: StoppingRule;
  /**
   * Present on runs that hold the same scenarios under several wordings of the spec, side by side:
   * the wordings, and which of them the debate at each position reads.
   */
  arms?: { specs: readonly Spec[]; byPosition: readonly number[] };
  /**
   * How often the same answers were read before under equal prompts, 0 where absent. A later reading
   * is new calls; respondents who read the spec then answer anew as well.
   */
  reading?: number;
  /**
   * Version of the simulated agents that answer in this run, where some do: what is right in their answers is known only
   * to the version that wrote them. Absent on runs of earlier versions.
   */
  simulation?: number;
  /** Present on runs of debates that were held elsewhere: which import, and which part of it. */
  imported?: { origin: string; part: number; simulated?: true };
};

/** All that decides a run's outcome; stored with the run, so it can be resumed, replayed and forked. */
export type RunDefinition = RunConfig & { scenarios: readonly Scenario[] };

/** What one debate of a run is held under: the wording of the spec that its position reads. */
export function debateConfig<T extends RunConfig>(config: T, position: number): T {
  const spec = config.arms?.specs[config.arms.byPosition[position] ?? -1];
  return spec === undefined ? config : { ...config, spec };
}

/**
 * A job makes model calls that a ledger must keep, and holds no debate. `members` are the models that it calls where no
 * panel names them.
 */
export type JobConfig = Pick<RunConfig, 'kind' | 'seed' | 'budget'> & {
  spec?: Spec;
  panel?: Panel;
  members?: readonly Member[];
  /** Present on jobs of kind `generation`. */
  generation?: GenerationRecipe;
};

/** Limits that no call may pass; a limit that is not there does not bind. */
export type Budget = { maxUsd?: number; maxCalls?: number; maxTokens?: number };

/** What calls took: their number, input and output tokens together, US dollars at listed prices. */
export type Spend = { calls: number; tokens: number; costUsd: number };

/** `waiting`: every debate that could be ruled is; the others wait for a person. */
export type RunState = 'running' | 'awaiting-review' | 'finished' | 'stopped' | 'failed';

export type RunRow = {
  id: string;
  kind: RunKind;
  state: RunState;
  reason: string;
  /** Id of the spec; empty for a job without one. */
  spec: string;
  /** Name of the panel; empty for a job without one. */
  panel: string;
  seed: number;
  simulated: boolean;
  /** Number of debates; 0 for a job. */
  debates: number;
  startedAt: string;
  endedAt: string | null;
  /** Over the debates' last hashes in scenario order; empty until the run has finished. */
  digest: string;
  /** The user whose run it is; empty for one that was started on the machine itself. */
  startedBy: string;
};

/** The kinds that go on with `mootcourt run --resume`, where they have debates. */
const resumableKinds: readonly RunKind[] = ['stress-test', 'adjudication', 'amendment'];

/**
 * Why `mootcourt run --resume` cannot go on with a run, and the command that can; undefined where it can.
 */
export function resumeProblem({ id, kind, debates }: Pick<RunRow, 'id' | 'kind' | 'debates'>): string | undefined {
  if (debates > 0 && resumableKinds.includes(kind)) return undefined;
  const command = {
    generation: `mootcourt generate --resume ${id}`,
    embedding: `mootcourt select --resume ${id}`,
    import: 'mootcourt import with the same files, which continues where it stopped',
    calibration: 'mootcourt calibrate, which starts again',
    'red-team': 'mootcourt red-team, which starts again',
    amendment: 'mootcourt amend, which starts again',
    adjudication: 'mootcourt adjudicate, which starts again',
    'stress-test': 'mootcourt run, which starts again',
    statements: `mootcourt spec statements <spec> --resume ${id}`,
  }[kind];
  return `${id} is ${debates > 0 ? 'a run' : 'a job'} of kind ${kind}; use ${command}`;
}

export type DebateState = 'pending' | 'running' | 'awaiting-human' | 'ruled' | 'failed';

export type DebateRow = {
  id: string;
  run: string;
  /** Place of the scenario in the run, from 0. */
  position: number;
  scenario: string;
  state: DebateState;
  contested: boolean;
  d: number | null;
  lastHash: string;
};
