import { z } from 'zod';
import { debateEventBodySchema, eventVersions, runEventBodySchema, type TraceEvent } from './event.ts';

/** Who else than a respondent is heard while it writes. */
const speakerRoles = ['judge', 'advocate', 'meta-adjudicator'] as const;
/** Who writes of a response. */
export type Speaker = { role: (typeof speakerRoles)[number]; by: string };

/** Chosen by the client; comes back in every frame of the subscription. */
const idSchema = z.union([z.string().max(64), z.int()]);
const seqSchema = z.int().min(0);
/** Of a run or a debate the number of its last event; of everything, the last number by run. */
const cursorSchema = z.union([seqSchema, z.record(z.string().max(100), seqSchema)]);

/** Where a subscriber continues: after a number, after one number by run, or with what comes from now on. */
export const afterSchema = z.union([cursorSchema, z.literal('live')]);
export type After = z.infer<typeof afterSchema>;

/** Client messages. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    id: idSchema,
    run: z.string().max(100).optional(),
    debate: z.string().max(100).optional(),
    after: afterSchema.default(0),
    deltas: z.union([z.boolean(), z.literal('all')]).default(false),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: idSchema }),
]);

const envelope = {
  v: z.literal(eventVersions),
  run: z.string(),
  debate: z.string().describe('Empty on events of the run itself'),
  seq: z.int().min(1),
  at: z.iso.datetime(),
  hash: z.string().describe('SHA-256 chained over the events of the debate; leaves out the clock'),
};
const bodies: readonly z.ZodObject[] = [...debateEventBodySchema.options, ...runEventBodySchema.options];

/** A stored event as it is sent. */
export const traceEventSchema = z.union(bodies.map((body) => z.strictObject({ ...envelope, ...body.shape })));

const deltaSchema = z.strictObject({
  debate: z.string(),
  response: z.string(),
  text: z.string(),
  role: z.enum(speakerRoles).optional().describe('Who speaks of the response; absent for the response itself'),
  by: z.string().optional().describe("The speaker's name"),
});

/** Server messages. */
const serverFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('batch'), id: idSchema, events: z.array(traceEventSchema), cursor: cursorSchema }),
  z.strictObject({ type: z.literal('deltas'), id: idSchema, deltas: z.array(deltaSchema) }),
  z.strictObject({ type: z.literal('live'), id: idSchema, cursor: cursorSchema }),
  z.strictObject({ type: z.literal('error'), id: idSchema.optional(), message: z.string() }),
]);

type Cursor = z.infer<typeof cursorSchema>;
export type ResponseDelta = z.infer<typeof deltaSchema>;

/** Server messages as clients read them. */
export type ServerFrame =
  | { type: 'batch'; id: string | number; events: readonly TraceEvent[]; cursor: Cursor }
  | { type: 'deltas'; id: string | number; deltas: readonly ResponseDelta[] }
  | { type: 'live'; id: string | number; cursor: Cursor }
  | { type: 'error'; id?: string | number; message: string };

/** JSON Schemas of both directions, as in docs/feed.schema.json. */
export function feedJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Mootcourt feed',
    $defs: {
      clientMessage: schemaOf(clientMessageSchema, 'input'),
      serverFrame: schemaOf(serverFrameSchema, 'output'),
      event: schemaOf(traceEventSchema, 'output'),
    },
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _named, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
