import { z } from 'zod';
import { checkSchema } from './check-schema.ts';
import { MootcourtError } from './errors.ts';
import { bodyVariables } from './member-body.ts';
import { efforts } from './model-client.ts';
import { visibleName } from './visible-text.ts';

const modelIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*:.+$/, 'expected provider:model, for example openai:gpt-5 or simulated:judge-strict');

/** Headers that only the client sets. */
const reservedHeaders = ['authorization', 'x-api-key', 'api-key', 'host', 'content-length', 'content-type'];

/** Fields of a request that only the debate sets. */
const reservedFields = ['model', 'messages', 'system', 'input', 'stream', 'response_format', 'output_config'];

const memberSchema = z.strictObject({
  model: modelIdSchema.describe('provider:model; the provider is listed in config/models.yaml'),
  name: z
    .string()
    .min(1)
    .overwrite(visibleName)
    .optional()
    .describe('Shown instead of the model id; must be unique in the panel'),
  family: z
    .string()
    .min(1)
    .optional()
    .describe('Maker of the model, for kinship of judges and respondents; default: the provider'),
  fallbacks: z
    .array(modelIdSchema)
    .min(1)
    .max(5)
    .optional()
    .describe('Models that answer in its place, in turn, when it fails for good; recorded with each answer'),
  effort: z
    .enum(efforts)
    .optional()
    .describe('How long the model thinks, where it can be told; what it refuses is left out and noted'),
  temperature: z.number().min(0).max(2).optional().describe("In place of the panel's"),
  maxOutputTokens: z.int().min(16).max(200_000).optional().describe("In place of the panel's; thoughts count"),
  timeoutMs: z.int().min(100).max(3_600_000).optional().describe("In place of the panel's"),
  body: z
    .record(z.string(), z.json())
    .refine((body) => !reservedFields.some((field) => field in body), `expected none of ${reservedFields.join(', ')}`)
    .optional()
    .describe(
      'Further fields of the request, as the provider names them, e.g. routing or data retention; a secret as { env: NAME }, a variable that ends in _API_KEY',
    ),
  systemPrompt: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .describe('Of a respondent: what it reads before all else, as its maker would set it up'),
  readsSpec: z.boolean().optional().describe("Of a respondent, in place of the panel's respondentsReadSpec"),
  contextWindow: z
    .int()
    .min(512)
    .max(100_000_000)
    .optional()
    .describe(
      'Tokens that the model takes at most, prompt and answer; prompts that are longer stop a run before it begins',
    ),
  version: z
    .string()
    .min(1)
    .optional()
    .describe('Part of the name that the provider says it served; an answer of another version is a failure'),
  baseUrl: z.url().optional().describe("Address of the model's server, in place of the provider's"),
  apiKeyEnv: z.string().optional().describe("Variable of its key, in place of the provider's; ends in _API_KEY"),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), z.union([z.string(), z.strictObject({ env: z.string() })]))
    .refine(
      (headers) => Object.keys(headers).every((name) => !reservedHeaders.includes(name.toLowerCase())),
      `expected none of ${reservedHeaders.join(', ')}`,
    )
    .optional()
    .describe('Further headers of its requests; a secret as { env: NAME }, a variable that ends in _API_KEY'),
});
export type Member = z.infer<typeof memberSchema>;

/** Where a member's calls go, where that is not its provider's address and key. */
export type MemberConnection = Pick<Member, 'baseUrl' | 'apiKeyEnv' | 'headers' | 'contextWindow'> & {
  /** Variables whose values stand in the member's body. */
  bodySecrets?: readonly string[];
};

/** Undefined where they go to the provider as it is. */
export function connectionOf({
  baseUrl,
  apiKeyEnv,
  headers,
  contextWindow,
  body,
}: Member): MemberConnection | undefined {
  const secrets = body === undefined ? [] : bodyVariables(body).map(({ variable }) => variable);
  if (baseUrl === undefined && apiKeyEnv === undefined && headers === undefined && contextWindow === undefined)
    return secrets.length === 0 ? undefined : { bodySecrets: secrets };
  return { baseUrl, apiKeyEnv, headers, contextWindow, ...(secrets.length === 0 ? {} : { bodySecrets: secrets }) };
}

/** Thresholds of the contested rule; see contestedReasons in adjudication/agreement.ts. */
const contestedRuleSchema = z.strictObject({
  minMajorityConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe('A split vote is contested when the mean confidence of its majority is below this'),
  positionGap: z
    .number()
    .min(0)
    .max(6)
    .default(3)
    .describe('Positions of two judges this far apart on a value are contested'),
  disjointClauses: z.boolean().default(true).describe('Opposite verdicts that rest on disjoint clauses are contested'),
});
export type ContestedRule = z.infer<typeof contestedRuleSchema>;

const limitsSchema = z.strictObject({
  concurrency: z.int().min(1).max(1000).optional().describe('Calls under way at once'),
  requestsPerMinute: z.int().min(1).optional(),
  tokensPerMinute: z.int().min(1).optional(),
});

/** Limits of one call where no panel sets its own. */
export const callDefaults = { maxOutputTokens: 4096, timeoutMs: 120_000 } as const;

/** Room for the clauses that a judge reads in full where it reads some alone: about 4,000 tokens. */
const selectedSpecDefault = 16_000;

export const panelSchema = z.strictObject({
  name: z.string().min(1).overwrite(visibleName),
  description: z.string().default(''),
  respondents: z
    .union([z.literal('recorded'), z.array(memberSchema).min(1).max(64)])
    .describe('Models that answer, or "recorded": the answers that the scenarios brought'),
  respondentsReadSpec: z.boolean().default(false).describe('Give respondents the spec as system prompt'),
  specReading: z
    .enum(['whole', 'selected'])
    .optional()
    .describe(
      'How judges, advocates and the meta-adjudicator read the spec; default: whole. selected, for windows smaller than the spec: each judge first names, from the table of contents, the clauses that it needs, and reads those in full',
    ),
  selectedSpecCharacters: z
    .int()
    .min(500)
    .max(2_000_000)
    .optional()
    .describe(`Room for the clauses that are read in full, in characters; default: ${selectedSpecDefault}`),
  samples: z.int().min(1).max(20).default(1).describe('Answers drawn from each respondent'),
  turns: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('Answers of each respondent in a conversation, the first included; a scenario may say otherwise'),
  simulatedUser: memberSchema
    .optional()
    .describe('Plays the user after the first answer, where more than one is wanted'),
  rubricWriter: memberSchema,
  judges: z.array(memberSchema).min(1).max(15),
  quorum: z.int().min(1).optional().describe('Fewest judges that must answer; default: more than half'),
  rounds: z
    .array(z.enum(['advocacy', 'deliberation']))
    .max(6)
    .default(['advocacy', 'deliberation']),
  rereadShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Share of contested responses that judges first read again without debate, as the control for what rounds do; what is then still contested is debated. 0: no control',
    ),
  contested: contestedRuleSchema.prefault({}),
  judgePartialAnswers: z
    .boolean()
    .default(false)
    .describe('Judge answers that were cut by their limit or by a filter as if they were whole'),
  onMemberFailure: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe('What a run does where a member fails for good (key, quota, unknown model) and no fallback answers'),
  metaAdjudicator: memberSchema,
  limits: z
    .record(z.string(), limitsSchema)
    .optional()
    .describe('Limits of a run by provider, below those of config/models.yaml, which all runs share'),
  human: z
    .enum(['never', 'escalated'])
    .default('never')
    .describe('Ask a person for the ruling where a case is escalated'),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().min(16).max(200_000).default(callDefaults.maxOutputTokens),
  timeoutMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(callDefaults.timeoutMs)
    .describe('Longest time for one call, in milliseconds'),
});
export type Panel = z.infer<typeof panelSchema>;

/** Splits `provider:model`; the model part may contain colons. */
export function splitModelId(id: string): { provider: string; model: string } {
  const colon = id.indexOf(':');
  return { provider: id.slice(0, colon), model: id.slice(colon + 1) };
}

/** A member from its model id alone. */
export function memberFromId(model: string): Member {
  const checked = checkSchema(memberSchema, { model }, 'model');
  if (checked.kind === 'problem') throw new MootcourtError('invalid-input', `${model}: ${checked.problem}`);
  return checked.data;
}

/** The name a member is shown by. */
export function memberName(member: Member): string {
  return member.name ?? member.model;
}

/** The smallest number of judges whose votes count. */
export function quorumOf(panel: Panel): number {
  return panel.quorum ?? Math.floor(panel.judges.length / 2) + 1;
}

/** Room for selected clauses in characters; undefined where the whole spec is read. */
export function selectedSpecRoom({
  specReading,
  selectedSpecCharacters = selectedSpecDefault,
}: Pick<Panel, 'specReading' | 'selectedSpecCharacters'>): number | undefined {
  return specReading === 'selected' ? selectedSpecCharacters : undefined;
}
