import type { Panel } from './panel.ts';
import type { Scenario } from './scenario.ts';
import type { GenerationRecipe } from './scenario-generation.ts';
import type { Spec } from './spec.ts';

/** What all debates of a run share. */
export type RunConfig = {
  spec: Spec;
  panel: Panel;
  seed: number;
  budget?: Budget;
  /** Answers and assessments go through the providers' batch APIs. */
  batch?: boolean;
  /** Present on runs that write scenarios and hold no debate. */
  generation?: GenerationRecipe;
  /** Present on runs of debates that were held elsewhere: which import, and which part of it. */
  imported?: { origin: string; part: number; simulated?: true };
};

/** All that decides a run's outcome; stored with the run, so it can be resumed, replayed and forked. */
export type RunDefinition = RunConfig & { scenarios: readonly Scenario[] };

/** Limits that no call may pass; a limit that is not there does not bind. */
export type Budget = { maxUsd?: number; maxCalls?: number; maxTokens?: number };

/** What calls took: their number, input and output tokens together, US dollars at listed prices. */
export type Spend = { calls: number; tokens: number; costUsd: number };

/** `waiting`: every debate that could be ruled is; the others wait for a person. */
export type RunState = 'running' | 'waiting' | 'finished' | 'stopped' | 'failed';

export type RunRow = {
  id: string;
  state: RunState;
  reason: string;
  spec: string;
  panel: string;
  seed: number;
  simulated: boolean;
  debates: number;
  startedAt: string;
  endedAt: string | null;
  /** Over the debates' last hashes in scenario order; empty until the run has finished. */
  digest: string;
  /** The user whose run it is; empty for one that was started on the machine itself. */
  startedBy: string;
};

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
