import { z } from 'zod';
import { verdictSchema } from '../../domain/assessment.ts';
import { errorCatalogue } from '../../domain/errors.ts';
import { traceEventSchema } from '../../domain/feed-protocol.ts';
import { failureKinds } from '../../domain/model-client.ts';
import { roles } from '../../domain/principal.ts';
import { rulingSchema } from '../../domain/ruling.ts';
import { runKinds } from '../../domain/run.ts';
import { nudges } from '../../domain/scenario.ts';
import { specSchema } from '../../domain/spec.ts';
import { missingRoles } from '../../results/missing-answers.ts';
import { budgetSchema } from '../http/request-schemas.ts';
import { annotationFields } from './people-schemas.ts';

// Strict objects: the tests validate real responses, so a field that is not described here fails them.

const count = z.int().min(0);
const usd = z.number().min(0).describe('US dollars at listed prices');

export const errorResponse = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(Object.keys(errorCatalogue) as [keyof typeof errorCatalogue]),
      message: z.string(),
      remedy: z.string(),
    }),
  })
  .meta({ id: 'Error' });

export const runRow = z
  .strictObject({
    id: z.string(),
    kind: z.enum(runKinds),
    state: z.enum(['running', 'awaiting-review', 'finished', 'stopped', 'failed']),
    reason: z.string(),
    spec: z.string(),
    panel: z.string(),
    seed: z.int(),
    simulated: z.boolean(),
    debates: count.describe('0 for a job'),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    digest: z.string().describe("Over the debates' last hashes; empty until the run has finished"),
    startedBy: z.string().describe('The user; empty for a run started on the machine itself'),
  })
  .meta({ id: 'Run' });

const debateFields = {
  id: z.string(),
  run: z.string(),
  position: count.describe('Index of the scenario in the run, from 0'),
  scenario: z.string(),
  state: z.enum(['pending', 'running', 'awaiting-human', 'ruled', 'failed']),
  contested: z.boolean(),
  d: z.number().min(0).max(3).nullable().describe('Behavioural disagreement between the responses'),
  lastHash: z.string(),
};
export const debateRow = z.strictObject(debateFields).meta({ id: 'Debate' });

const listedDebate = z.strictObject({
  ...debateFields,
  notes: annotationFields.notes.optional().describe('Absent without any'),
  tags: annotationFields.tags.optional().describe('Absent without any'),
  family: z.string(),
  nudge: z.enum(nudges),
  query: z.string(),
  values: z.array(z.string()).length(2),
  outcome: rulingSchema.shape.outcome.nullable(),
  problem: rulingSchema.shape.problem.nullable(),
});

const spend = z.strictObject({ calls: count, tokens: count, costUsd: usd });
export const accountState = z
  .strictObject({ limits: budgetSchema, spent: spend, reserved: spend })
  .meta({ id: 'AccountState' });

export const runsPage = z.strictObject({ runs: z.array(runRow), next: z.string().nullable() });

export const runStatus = z.strictObject({
  run: runRow,
  totals: z.strictObject({
    calls: count,
    failedCalls: count,

    inputTokens: count,
    cachedInputTokens: count,
    outputTokens: count,
    reasoningTokens: count.describe('Of the output tokens, those of thoughts, where the providers count them'),
    estimatedCalls: count.describe('Calls whose provider told no usage; their tokens are estimates'),
    estimatedModels: z.array(z.string()).describe('Models of those calls'),
    served: z
      .array(z.strictObject({ model: z.string(), served: z.string(), calls: count }))
      .describe('Who answered, where it is not what was asked; at most 50'),
    costUsd: usd,
  }),
  failures: z
    .array(z.strictObject({ kind: z.enum(failureKinds), calls: count }))
    .describe('Failed calls by cause, most first'),
  active: z.boolean().describe('Whether the server can cancel the run'),
  budget: accountState.nullable(),
  lastSeq: count.describe('Sequence number of the last stored event'),
});

const indexState = z
  .strictObject({ indexed: count, of: count })
  .describe('Ruled debates of the run that the index of responses has, and all of them; ask again while they differ');

export const debatesPage = z.strictObject({
  total: count,
  debates: z.array(listedDebate),
  read: indexState.optional(),
});

export const debateDetail = z.strictObject({
  debate: debateRow,
  run: runRow,
  previous: z.string().nullable().describe('Among the debates of the filter'),
  next: z.string().nullable(),
  index: z.int().min(-1).describe('Its place there from 0; -1 if it is not there'),
  total: count,
});

export const responsesPage = z.strictObject({
  total: count,
  responses: z.array(
    z.strictObject({
      debate: z.string(),
      scenario: z.string(),
      query: z.string(),
      d: z.number().nullable(),
      problem: rulingSchema.shape.problem.nullable(),
      response: z.string(),
      model: z.string(),
      verdict: verdictSchema.nullable(),
      contested: z.boolean(),
      refusing: count.describe('Judges who saw less than full compliance with the request'),
      judges: z.array(z.strictObject({ judge: z.string(), verdict: verdictSchema })),
      failed: z.boolean(),
      isSearchedInPart: z.literal(true).optional().describe('The answer has more words than search keeps'),
      excerpt: z.string().optional().describe('The words around what was searched for'),
    }),
  ),
  read: indexState,
});

const measurement = z
  .strictObject({
    estimate: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('value'), value: z.number(), n: z.number() }),
      z.strictObject({ kind: z.literal('undefined'), reason: z.string(), n: z.number() }),
    ]),
    interval: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('interval'),
        low: z.number(),
        high: z.number(),
        level: z.number(),
        clusters: count,
        resamples: count,
      }),
      z.strictObject({ kind: z.literal('none'), reason: z.string(), clusters: count }),
    ]),
    source: z.string().describe('Where the formula stands'),
  })
  .meta({ id: 'Measurement' });

const chance = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('chance'),
      p: z.number().min(0).max(1),
      adjusted: z.number().min(0).max(1).describe('False discovery rate over all rows of the table'),
      tests: count,
    }),
    z.strictObject({ kind: z.literal('none'), reason: z.string() }),
  ])
  .meta({ id: 'Chance' });

const analysisSections = [
  'nonCompliance',
  'predictive',
  'panel',
  'severity',
  'selfPreference',
  'verdicts',
  'models',
  'refusals',
  'outliers',
  'character',
  'ranking',
  'sampling',
  'disagreement',
  'unanimous',
  'rounds',
  'authority',
] as const;
const section = z.union([z.array(z.looseObject({})), z.looseObject({})]);

const caseLink = z.strictObject({
  debate: z.string(),
  scenario: z.string(),
  query: z.string().describe('Its first 240 characters'),
  d: z.number().nullable(),
  problem: rulingSchema.shape.problem.nullable(),
});

export const runSummary = z
  .strictObject({
    debates: count,
    families: count,
    responses: count,
    failedResponses: count,
    abstentions: count,
    missing: z.array(
      z.strictObject({
        role: z.enum(missingRoles),
        member: z.string(),
        asked: count,
        failures: z.partialRecord(z.enum(failureKinds), count),
        reasons: z.partialRecord(z.enum(failureKinds), z.string()).describe('The first message of each kind'),
        marks: z.record(z.string(), count),
        fallbacks: z.record(z.string(), count),
      }),
    ),
    verdicts: z.strictObject({ compliant: count, 'non-compliant': count, ambiguous: count, none: count }),
    bins: z.array(
      z.strictObject({
        bin: z.string().describe('An interval of D'),
        debates: count,
        share: measurement,
        contested: count,
        problematic: count,
        allProblematic: count,
      }),
    ),
    meanD: measurement,
    contested: measurement,
    contestedResponses: measurement,
    problematic: measurement,
    coefficients: z.strictObject({ kappa: measurement, alpha: measurement, ac1: measurement }),
    outcomes: z.record(rulingSchema.shape.outcome, count),
    problems: z.record(rulingSchema.shape.problem, count),
    rounds: z.strictObject({ held: count, contestedBefore: count, contestedAfter: count, moves: count }),
    clauses: z.array(
      z.strictObject({
        clause: z.string(),
        pairs: count,
        interpretive: count,
        activation: count,
        conflict: z.number().min(0).max(1),
        parted: measurement,
        amongWorst: z.number().min(0).max(1),
        chance,
      }),
    ),
    unverifiedCitations: z.strictObject({ count, of: count }),
    contestedDebates: count,
    cases: z.array(
      z.strictObject({
        debate: z.string(),
        scenario: z.string(),
        query: z.string(),
        d: z.number().optional(),
        ruling: rulingSchema.optional(),
      }),
    ),
    weakest: z.array(
      z.strictObject({
        clause: z.string(),
        title: z.string(),
        text: z.string(),
        omittedCharacters: count,
        pairs: count,
        disagreements: count,
        parted: measurement,
        partedDebates: count,
        worst: z.array(caseLink),
        amendmentCount: count,
        amendment: z.string().optional(),
      }),
    ),
    stopping: z.looseObject({ families: count, of: count, low: z.number(), high: z.number() }).optional(),
    clauseCases: z.array(
      z.strictObject({
        clause: z.string(),
        partedDebates: count,
        ruledDebates: count,
        worst: z.array(caseLink),
        ruled: z.array(caseLink),
        amendmentCount: count,
        amendments: z.array(z.string()),
      }),
    ),
    coverage: z.strictObject({
      from: z.enum(['file', 'rules']),
      statements: z.array(
        z.strictObject({
          statement: z.string(),
          clause: z.string(),
          quote: z.string(),
          kind: z.enum(['obligation', 'prohibition', 'permission']),
          strength: z.enum(['must', 'should', 'may']),
          level: z.string(),
          state: z.enum(['tested', 'aimed-at', 'untested']),
          scenarios: count,
          citations: count,
          violations: count,
          contests: count,
        }),
      ),
      unknown: z.array(z.string()),
    }),
    analysis: z
      .strictObject(Object.fromEntries(analysisSections.map((name) => [name, section])))
      .describe('One section a question; docs/metrics-reference.md explains their figures'),
  })
  .meta({ id: 'RunSummary' });

const costRange = z.strictObject({ low: z.number(), expected: z.number(), high: z.number() });

export const runEstimate = z.strictObject({
  debates: count,
  rehearsed: count.describe('Debates that were rehearsed; the others are taken to be like them'),
  calls: costRange,
  inputTokens: costRange,
  outputTokens: costRange,
  costUsd: costRange,
  ceilingUsd: usd.describe('The most that it can cost'),
  byModel: z.array(z.strictObject({ model: z.string(), calls: costRange, costUsd: costRange })),
  unpriced: z.array(z.string()).describe('Models whose calls count as $0, for lack of a price'),
  priceWarnings: z.array(z.string()),
  problem: z.string().nullable().describe('Why the run could not be started as it is'),
});

const pairedChange = z.strictObject({ before: measurement, after: measurement, change: measurement });

export const modelPair = z.strictObject({
  models: z.tuple([z.string(), z.string()]),
  debates: count.describe('Debates with answers of both'),
  problematic: pairedChange.describe("Share of problematic responses: the first model's, the second's, the difference"),
  partedCount: count,
  parted: z
    .array(
      z.strictObject({
        debate: z.string(),
        scenario: z.string(),
        query: z.string(),
        d: z.number().nullable(),
        verdicts: z.tuple([z.string(), z.string()]),
      }),
    )
    .describe('Debates with another ruling, the 200 with the largest D'),
});

export const runComparison = z
  .looseObject({
    before: z.looseObject({ run: runRow }),
    after: z.looseObject({ run: runRow }),
    effect: z.looseObject({ contested: pairedChange, problematic: pairedChange, d: pairedChange }),
    specDiff: z.string().describe('Unified diff; empty where the specs are the same'),
    caveats: z.array(z.string()),
  })
  .describe('As `mootcourt compare --json`');

const traceEvent = traceEventSchema.meta({ id: 'TraceEvent' });
export const events = z.array(traceEvent);
export const spec = specSchema.meta({ id: 'Spec' });
export const texts = z.record(z.string(), z.string()).describe('Responses by their blind label');

export const verification = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('identical'), debate: z.string(), events: count, lastHash: z.string() }),
  z.strictObject({
    kind: z.enum(['different', 'other-prompts']),
    debate: z.string(),
    at: count.describe('Index of the first event that differs'),
    recorded: z.looseObject({}).optional(),
    replayed: z.looseObject({}).optional(),
  }),
]);

export const fork = z.strictObject({ run: z.string(), debate: z.string().optional() });

export const differences = z.array(
  z.strictObject({
    what: z.enum(['answer', 'assessment', 'disagreement', 'contested', 'outcome', 'problem', 'verdict']),
    of: z.string().describe('Respondent or judge'),
    left: z.string(),
    right: z.string(),
  }),
);

export const probe = z.strictObject({ ok: z.boolean() });
export const principal = z.strictObject({ user: z.string().optional(), role: z.enum(roles) });
