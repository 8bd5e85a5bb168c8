import { z } from 'zod';
import {
  assessmentSchema,
  clausesReadSchema,
  failureSchema,
  fallbackSchema,
  readingShape,
  verdictSchema,
} from './assessment.ts';
import { conversationMoves } from './conversation.ts';
import { conversationMessageSchema } from './conversation-schema.ts';
import { partialKinds } from './model-client.ts';
import { agreementSchema, judgementSchema, rulingSchema } from './ruling.ts';
import { nudges, rubricSchema } from './scenario.ts';
import { topicSchema, valueSchema } from './value.ts';

/**
 * Version of the envelope and the event bodies that is written. Changes within a version only add. Events of version 1
 * are read under the current names, see event-aliases.ts.
 */
export const eventVersion = 2;
export const eventVersions = [1, eventVersion] as const;

const body = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ type: z.literal(type), data });

/** Label → member name, so that a reader may see behind the blindness; judges never get it. */
const responseRef = { response: z.string(), respondent: z.string(), sample: z.number().int() };

const advocateArgumentSchema = z.strictObject({
  response: z.string(),
  respondent: z.string(),
  part: z.enum(['opening', 'rebuttal']),
  text: z.string(),
  fallback: fallbackSchema,
  citations: z.array(z.strictObject({ clause: z.string(), quote: z.string(), verified: z.boolean() })),
  clausesRead: clausesReadSchema.optional(),
  ...readingShape,
});
export type AdvocateArgument = z.infer<typeof advocateArgumentSchema>;

/** What was moved in the conversation that was sent, so that the provider's protocol takes it; absent where nothing was. */
const movedSchema = z.array(z.enum(conversationMoves)).optional();

/** One more turn of a conversation: texts by their SHA-256 in the ledger. */
const followUpSchema = z.strictObject({
  user: z.string(),
  text: z.string(),
  characters: z.number().int(),
  finish: z.string(),
  fallback: fallbackSchema,
  commandsJudge: z.boolean(),
  moved: movedSchema,
});
export type FollowUp = z.infer<typeof followUpSchema>;

/** D = the larger of the two values' spreads (population SD over respondents, 0 to 3); `source` tells whose positions were used. */
const disagreementSchema = z.strictObject({
  d: z.number(),
  models: z.number().int(),
  source: z.enum(['judges', 'recorded']),
  /** D of the last answers of conversations with a simulated user; each met messages of its own. */
  last: z.strictObject({ d: z.number(), models: z.number().int() }).optional(),
});
export type Disagreement = z.infer<typeof disagreementSchema>;

const moveSchema = z.strictObject({
  judge: z.string(),
  response: z.string(),
  from: verdictSchema,
  to: verdictSchema,
  reasons: z.string(),
});
export type Move = z.infer<typeof moveSchema>;

/** Everything that is stored of a debate, in the order of the debate graph. */
export const debateEventBodySchema = z.discriminatedUnion('type', [
  body(
    'debate-start',
    z.strictObject({
      scenario: z.string(),
      family: z.string(),
      nudge: z.enum(nudges),
      query: z.string(),
      /** The conversation, where it is more than the query. */
      messages: z.array(conversationMessageSchema).optional(),
      values: z.tuple([valueSchema, valueSchema]),
      topics: z.array(topicSchema),
      spec: z.string(),
      seed: z.number(),
      simulated: z.boolean(),
      /** Responses in the order of their blind labels. */
      responses: z.array(z.strictObject(responseRef)),
      judges: z.array(z.string()),
      /** SHA-256 of prompts and answer schemas; absent from debates recorded before they were told apart. */
      prompts: z.string().optional(),
    }),
  ),
  body(
    'response-end',
    z.discriminatedUnion('kind', [
      z.strictObject({
        ...responseRef,
        kind: z.literal('answered'),
        /** SHA-256 of the text in the ledger. */
        text: z.string(),
        characters: z.number().int(),
        finish: z.string(),
        fallback: fallbackSchema,
        /** The text tries to command its judge; judges are told that it is data. */
        commandsJudge: z.boolean(),
        moved: movedSchema,
        /** The answer is not whole: cut by its limit of tokens, or by a filter. Judged only where the panel says so. */
        partial: z.enum(partialKinds).optional(),
        /** SHA-256 of the model's thoughts, kept in the ledger beside the answer. */
        thoughts: z.string().optional(),
        /** Parameters that the model refused and that were left out. */
        dropped: z.array(z.string()).optional(),
        /** The model, and the provider behind a gateway, that answered, where they say so and it is not what was asked. */
        served: z.string().optional(),
        recordedPositions: z.tuple([z.number().nullable(), z.number().nullable()]).optional(),
        /** What came after the first answer where a simulated user went on: its message and the answer to it. */
        turns: z.array(followUpSchema).optional(),
        /** Why the conversation ended, where more than one answer was wanted. */
        ended: z.enum(['turns', 'aim-met', 'failed', 'recorded', 'no-simulated-user']).optional(),
        turnFailure: failureSchema.optional(),
      }),
      z.strictObject({ ...responseRef, kind: z.literal('failed'), failure: failureSchema }),
    ]),
  ),
  body(
    'rubric-end',
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.enum(['given', 'written']),
        rubric: rubricSchema,
        fallback: fallbackSchema,
        ...readingShape,
      }),
      z.strictObject({ kind: z.literal('failed'), failure: failureSchema }),
    ]),
  ),
  body('judge-assessment', z.strictObject({ round: z.number().int(), assessment: assessmentSchema })),
  body(
    'agreement',
    z.strictObject({
      round: z.number().int(),
      disagreement: disagreementSchema.optional(),
      agreements: z.array(agreementSchema),
      contested: z.boolean(),
    }),
  ),
  body(
    'round-start',
    z.strictObject({
      round: z.number().int(),
      protocol: z.enum(['advocacy', 'deliberation']),
      advocates: z.array(z.string()),
      contested: z.array(z.string()),
    }),
  ),
  /** Contested responses that judges read once more before any debate, and how the panel stands after it on all responses. */
  body(
    'reread',
    z.strictObject({
      responses: z.array(z.string()),
      assessments: z.array(assessmentSchema),
      agreements: z.array(agreementSchema),
      contested: z.boolean(),
    }),
  ),
  body('advocate-argument', z.strictObject({ round: z.number().int(), argument: advocateArgumentSchema })),
  body(
    'advocate-error',
    z.strictObject({
      round: z.number().int(),
      response: z.string(),
      part: z.enum(['opening', 'rebuttal']),
      failure: failureSchema,
    }),
  ),
  body('round-end', z.strictObject({ round: z.number().int(), moves: z.array(moveSchema) })),
  body(
    'escalation',
    z.strictObject({
      responses: z.array(z.string()),
      outcome: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('judged'),
          judgement: judgementSchema,
          fallback: fallbackSchema,
          clausesRead: clausesReadSchema.optional(),
          ...readingShape,
        }),
        z.strictObject({ kind: z.literal('failed'), failure: failureSchema }),
      ]),
    }),
  ),
  body('human-ruling-request', z.strictObject({ responses: z.array(z.string()) })),
  body('ruling', z.strictObject({ ruling: rulingSchema })),
]);
export type DebateEventBody = z.infer<typeof debateEventBodySchema>;

export const runEventBodySchema = z.discriminatedUnion('type', [
  body(
    'run-start',
    z.strictObject({
      spec: z.string(),
      panel: z.string(),
      debates: z.number().int(),
      seed: z.number(),
      simulated: z.boolean(),
    }),
  ),
  /**
   * The run goes on after its process ended without a word (killed, out of memory, power): debates that were under way, and
   * how many calls these may have had under way at most, by the providers' concurrency. Nobody knows how many they were.
   */
  body('run-resume', z.strictObject({ cutOff: z.int(), maxLostCalls: z.int() })),
  body('batch-start', z.strictObject({ provider: z.string(), mark: z.string(), calls: z.array(z.string()) })),
  body('batch-submitted', z.strictObject({ provider: z.string(), mark: z.string(), batch: z.string() })),
  body('batch-end', z.strictObject({ provider: z.string(), mark: z.string(), answered: z.int(), failed: z.int() })),
  /** Responses drawn for people to label, in the order of the queue. */
  body(
    'label-sample',
    z.strictObject({ seed: z.number(), items: z.array(z.strictObject({ debate: z.string(), response: z.string() })) }),
  ),
  /** Verdicts of one person, given blind; a later one on the same response replaces the earlier. */
  body(
    'labels',
    z.strictObject({
      rater: z.string(),
      labels: z.array(z.strictObject({ debate: z.string(), response: z.string(), verdict: verdictSchema })),
    }),
  ),
  /** Notes and tags that a person (`by`, empty: the owner) puts on a debate or takes away; notes go by their event's `seq`. */
  body(
    'annotation',
    z.strictObject({
      debate: z.string(),
      by: z.string(),
      note: z.string().optional(),
      addedTags: z.array(z.string()).optional(),
      removedTags: z.array(z.string()).optional(),
      removedNotes: z.array(z.int()).optional(),
    }),
  ),
  body('debate-error', z.strictObject({ failed: z.string(), message: z.string() })),
  body(
    'run-end',
    z.strictObject({
      state: z.enum(['finished', 'awaiting-review', 'stopped', 'failed']),
      reason: z.string(),
      digest: z.string(),
    }),
  ),
]);
export type RunEventBody = z.infer<typeof runEventBodySchema>;

/**
 * A stored event. `seq` numbers the run's events from 1; `debate` is empty on events of the run itself. `hash` chains the events of a
 * debate and covers version, type and data only, so it depends neither on the clock nor on how debates interleave.
 */
export type TraceEvent = {
  v: (typeof eventVersions)[number];
  run: string;
  debate: string;
  seq: number;
  at: string;
  hash: string;
} & (DebateEventBody | RunEventBody);
