import type { Member } from '../../domain/panel.ts';
import type { Budget } from '../../domain/run.ts';
import type { ModelsFile } from '../../settings/models-file.ts';
import { assumedDraft } from '../../spending/assumed-drafts.ts';
import { estimateJob, type JobEstimate } from '../../spending/estimate-job.ts';
import type { DraftPlan } from './draft-plan.ts';
import { type GenerationRequest, valuesFor, writeFamily } from './generate-scenarios.ts';
import { countColliding, coverPasses, type Uncovered, uncoveredStatements } from './plan-cover.ts';
import { planDrafts } from './plan-drafts.ts';

export type GenerationEstimate = JobEstimate & {
  /** Families that are planned; with `cover` those of the first round, and a draft that is dropped is tried again. */
  families: number;
  cover?: {
    statements: number;
    wanted: number;
    /** Families whose two statements can collide; the others set against each other what is short of families. */
    colliding: number;
    /** Present with a budget: about how many families it pays for, at the expected cost. */
    affordable?: number;
    /** Statements that have fewer families than wanted when the budget ends; empty without one. */
    uncovered: Uncovered[];
  };
};

/**
 * What generation would take, and which statements its budget would leave uncovered; no call is made.
 * @throws MootcourtError `invalid-input` when there is nothing to draw from
 */
export async function estimateGeneration(
  { spec, seed, budget = {}, ...asked }: GenerationRequest,
  models: ModelsFile,
  now: Date,
): Promise<GenerationEstimate> {
  const drafts = planDrafts(asked, valuesFor(asked), spec, seed);
  const { cover, generators } = asked;
  const estimate = await estimateJob(
    async (caller, bound) => {
      // At worst every draft is dropped at its last call, and tried again in each round.
      const rounds = cover !== undefined && bound === 'high' ? coverPasses : 1;
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, draft] of drafts.entries()) {
          const generator = generators[(round * drafts.length + index) % generators.length] as Member;
          await writeFamily(caller, generator, asked.rubricWriter ?? generator, draft);
        }
      }
    },
    assumedDraft,
    models,
    now,
  );
  if (cover === undefined) return { families: drafts.length, ...estimate };
  const affordable = affordableDrafts(estimate, budget, drafts.length);
  const reached = affordable === undefined ? drafts : drafts.slice(0, affordable);
  const uncovered = uncoveredStatements(
    cover.statements,
    cover.wanted,
    countByStatement(reached),
    new Map(),
    affordable === undefined ? undefined : 'the budget ends',
  );
  return {
    families: drafts.length,
    cover: {
      statements: cover.statements.length,
      wanted: cover.wanted,
      colliding: countColliding(spec, cover.statements, cover.wanted, drafts),
      ...(affordable === undefined ? {} : { affordable }),
      uncovered,
    },
    ...estimate,
  };
}

/** About how many drafts a budget pays for, at their mean expected cost; undefined without a limit. */
function affordableDrafts(estimate: JobEstimate, budget: Budget, drafts: number): number | undefined {
  const tokens = estimate.inputTokens.expected + estimate.outputTokens.expected;
  const limits = [
    [budget.maxCalls, estimate.calls.expected],
    [budget.maxUsd, estimate.costUsd.expected],
    [budget.maxTokens, tokens],
  ] as const;
  const shares = limits.flatMap(([limit, all]) => (limit === undefined || all === 0 ? [] : [limit / all]));
  return shares.length === 0 ? undefined : Math.min(drafts, Math.floor(Math.min(...shares) * drafts));
}

function countByStatement(drafts: readonly DraftPlan[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of drafts.flatMap(({ statements = [] }) => statements)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
