import { z } from 'zod';
import { maxNoteCharacters, maxTagCharacters } from '../../domain/annotation.ts';
import { verdictSchema } from '../../domain/assessment.ts';
import { responseSorts } from '../../domain/response-index.ts';
import { rulingSchema, specProblemSchema } from '../../domain/ruling.ts';
import { runKinds } from '../../domain/run.ts';
import { scenarioFormats } from '../../runs/scenarios-from-text.ts';

/** The name of a bundled spec, panel or set of scenarios: never a path. */
export const bundledNameSchema = z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected a bundled name');

export const budgetSchema = z.strictObject({
  maxUsd: z.number().positive().optional(),
  maxCalls: z.int().min(1).optional(),
  maxTokens: z.int().min(1).optional(),
});

export const listRunsSchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  cursor: z.string().max(100).optional(),
  kinds: z
    .string()
    .describe(`Kinds to list, joined by commas: ${runKinds.join(', ')}`)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(runKinds)).max(runKinds.length))
    .optional(),
  jobs: z.enum(['only', 'too']).optional().describe('Jobs hold no debates and are left out unless asked for'),
});

const members = z.array(z.string().min(1).max(200)).min(1).max(24).optional();

export const startRunSchema = z.strictObject({
  spec: bundledNameSchema.default('helpful-assistant'),
  scenarios: bundledNameSchema.optional().describe('Default: bundled'),
  question: z.string().min(1).max(20_000).optional().describe('Adjudicate this instead of scenarios; needs values'),
  messages: z
    .array(z.looseObject({}))
    .min(1)
    .max(50)
    .optional()
    .describe(
      "Or a conversation of {role, text}, also in the forms of OpenAI and others; its last message is a user's",
    ),
  answers: z
    .array(z.string().min(1).max(50_000))
    .max(12)
    .optional()
    .describe('With question or messages: judge these instead of asking models'),
  values: z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^,]*$/, 'expected a name without a comma'),
    )
    .length(2)
    .optional()
    .describe('With question or messages: the two values at stake'),
  specText: z
    .string()
    .min(1)
    .max(500_000)
    .optional()
    .describe('A spec of your own in Markdown, in place of a bundled one; `spec` is then its name'),
  scenarioText: z
    .string()
    .min(1)
    .max(900_000)
    .optional()
    .describe('Scenarios of your own, as the text of a file, in place of bundled ones'),
  scenarioFormat: z.enum(scenarioFormats).optional().describe('Ending of that file; default: jsonl'),
  panel: bundledNameSchema.default('offline'),
  respondents: members.describe('In place of those of the panel, as provider:model'),
  judges: members.describe('In place of those of the panel, as provider:model'),
  limit: z.int().min(1).max(100_000).optional(),
  seed: z.int().min(0).default(1),
  budget: budgetSchema.optional(),
});

export const resumeRunSchema = z.strictObject({ budget: budgetSchema.optional() });

const order = z
  .enum(['up', 'down'])
  .optional()
  .describe('Without it D begins with the largest, all else with the smallest');

const filterShape = {
  contested: z.enum(['true', 'false']).optional(),
  state: z.enum(['pending', 'running', 'awaiting-human', 'ruled', 'failed']).optional(),
  leastD: z.coerce.number().min(0).max(3).optional().describe('Smallest behavioural disagreement D'),
  q: z.string().max(200).optional().describe('Words of id, scenario, conversation or values'),
  tag: z.string().max(maxTagCharacters).optional().describe('A tag that people put on the debate'),
  noted: z.enum(['true', 'false']).optional().describe('Whether the debate has a note'),
  outcome: rulingSchema.shape.outcome.optional(),
  problem: specProblemSchema.optional(),
  clause: z.string().max(300).optional().describe('Id of a clause on which the ruling rests'),
  model: z.string().max(200).optional().describe('Name of the respondent'),
  verdict: verdictSchema.or(z.literal('none')).optional().describe('As ruled'),
  judge: z.string().max(200).optional().describe('A judge whose verdict differs from the ruling'),
  refused: z.enum(['true', 'false']).optional().describe('Most judges saw less than full compliance'),
  text: z
    .string()
    .max(200)
    .optional()
    .describe('Words of the answer or of a reason, all of them, in any case; the last may be a beginning'),
};

/** What debates are listed by, in the list and when going from one to the next. */
export const debateFilterSchema = z.object({
  ...filterShape,
  sort: z.enum(['position', 'd', 'scenario', 'state', 'contested']).default('position'),
  order,
});

const listPage = {
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

export const listDebatesSchema = debateFilterSchema.extend(listPage);

export const listResponsesSchema = z.object({
  ...filterShape,
  sort: z.enum(responseSorts).default('position'),
  order,
  ...listPage,
});

export const forkDebateSchema = z.strictObject({
  panel: bundledNameSchema.optional(),
  spec: bundledNameSchema.optional(),
  dropJudge: z.string().max(200).optional(),
});

const tags = z.array(z.string().min(1).max(maxTagCharacters)).max(20).optional();
export const annotateDebateSchema = z.strictObject({
  note: z.string().min(1).max(maxNoteCharacters).optional(),
  addTags: tags.describe('Kept in lower case'),
  removeTags: tags,
  removeNotes: z.array(z.int()).max(100).optional().describe('Ids of notes'),
});

const raterName = z.string().trim().min(1).max(80);
export const labelQueueSchema = z.object({
  rater: raterName.optional().describe('Who labels; a user of the server is known by the token'),
  limit: z.coerce.number().int().min(1).max(50).default(1),
});
export const drawLabelSampleSchema = z.strictObject({
  size: z.int().min(1).max(10_000).default(100),
  seed: z.int().min(0).default(1),
});
export const giveLabelsSchema = z.strictObject({
  rater: raterName.optional(),
  labels: z
    .array(z.strictObject({ debate: z.string().max(100), response: z.string().max(20), verdict: verdictSchema }))
    .min(1)
    .max(500),
});

export const compareDebatesSchema = z.object({ left: z.string().max(100), right: z.string().max(100) });

export const summarySchema = z.object({
  since: z
    .string()
    .max(100)
    .optional()
    .describe(
      'A version that was sent before, the ETag without quotes: the answer is then what changed, where it is known',
    ),
});

export const compareRunsSchema = z.object({ later: z.string().max(100) });

export const compareModelsSchema = z.object({
  left: z.string().max(200).describe('Name of a respondent'),
  right: z.string().max(200),
});

export const streamEventsSchema = z.object({
  run: z.string().max(100).optional(),
  debate: z.string().max(100).optional(),
  after: z.string().max(16_000).optional().describe('A number, "live", or an object of numbers by run'),
  deltas: z
    .enum(['true', 'false', 'all'])
    .default('false')
    .describe('Words of respondents while they write; with `all` of judges, advocates and the meta-adjudicator too'),
});
