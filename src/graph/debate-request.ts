import { z } from 'zod';

/**
 * What LangGraph's clients give as context: what is debated, before which panel, by which spec. A field that is absent
 * has its default at the start; at a fork the debate keeps what it had.
 */
export const debateRequestSchema = z.strictObject({
  question: z.string().min(1).max(20_000).optional().describe('A question to adjudicate'),
  scenario: z
    .union([z.string().min(1).max(200), z.record(z.string(), z.unknown())])
    .optional()
    .describe('Instead of a question: the id of a bundled scenario, or a scenario as in the files of scenarios'),
  answers: z
    .array(z.string().min(1).max(50_000))
    .max(12)
    .optional()
    .describe('Answers to judge instead of asking models; with a question only'),
  values: z
    .array(z.string().min(1))
    .length(2)
    .optional()
    .describe('The two values at stake of a question; the panel finds them where absent'),
  panel: z.string().min(1).optional().describe('A panel by bundled name or path; default: offline, simulated agents'),
  spec: z.string().min(1).optional().describe('A spec by bundled name or path; default: helpful-assistant'),
  seed: z.int().min(0).optional().describe('Default 1'),
  human: z
    .enum(['never', 'escalated'])
    .optional()
    .describe("Whether a person rules on what is escalated; default: the panel's own setting"),
  maxUsd: z.number().positive().optional().describe('What its calls may cost, in US dollars; no limit where absent'),
  maxCalls: z.int().positive().optional().describe('How many calls it may make; no limit where absent'),
});
export type DebateRequest = z.infer<typeof debateRequestSchema>;
