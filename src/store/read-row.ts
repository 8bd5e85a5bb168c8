import { z } from 'zod';
import { MootcourtError } from '../domain/errors.ts';
import type { FinishReason } from '../domain/model-client.ts';
import { type DebateRow, type DebateState, type RunRow, type RunState, runKinds } from '../domain/run.ts';

/*
 * What a database returns has no type. Rows of runs, debates, calls and definitions are parsed here,
 * so that a row that was edited by hand is refused by name. Events are cast where they are read
 * (`readEvent`): with its schema reading one takes four to five times as long (measured on test/golden/traces),
 * and the hash chain tells what was changed.
 */

const flag = z.union([z.boolean(), z.literal([0, 1])]).transform(Boolean);

const runStates = ['running', 'awaiting-review', 'finished', 'stopped', 'failed'] as const satisfies RunState[];
const debateStates = ['pending', 'running', 'awaiting-human', 'ruled', 'failed'] as const satisfies DebateState[];
const finishReasons = ['stop', 'length', 'refusal', 'content-filter', 'other'] as const satisfies FinishReason[];

const runSchema = z.object({
  id: z.string(),
  kind: z.enum(runKinds),
  state: z.enum(runStates),
  reason: z.string(),
  spec: z.string(),
  panel: z.string(),
  seed: z.number(),
  simulated: flag,
  debates: z.int(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  digest: z.string(),
  startedBy: z.string(),
}) satisfies z.ZodType<RunRow>;

const debateSchema = z.object({
  id: z.string(),
  run: z.string(),
  position: z.int(),
  scenario: z.string(),
  state: z.enum(debateStates),
  contested: flag,
  d: z.number().nullable(),
  lastHash: z.string(),
}) satisfies z.ZodType<DebateRow>;

const definitionSchema = z.object({ kind: z.enum(runKinds), plan: z.string(), reuse: z.string() });

const callSchema = z.object({
  text: z.string(),
  finish: z.enum(finishReasons),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  providerId: z.string(),
  servedModel: z.string(),
  notes: z.string().nullable(),
});

/** A definition as both stores keep it: the kind in the run's row, the rest as JSON without the scenarios. */
export type DefinitionRow = z.infer<typeof definitionSchema>;

/** @throws MootcourtError `store-corrupt` naming the table, the row and the column, as all functions here */
export const readRun = (row: unknown): RunRow => read(runSchema, row, 'runs');
export const readDebate = (row: unknown): DebateRow => read(debateSchema, row, 'debates');
export const readDefinition = (row: unknown): DefinitionRow => read(definitionSchema, row, 'plans');
export const readCall = (row: unknown): z.infer<typeof callSchema> => read(callSchema, row, 'calls');

/** A single column of a row, or undefined where there is no row. */
export function readText(row: unknown, table: string, column: string): string | undefined {
  const value = columnOf(row, column);
  if (value === undefined || typeof value === 'string') return value;
  throw corrupt(`${table}: ${column}: expected a text, got ${typeof value}`);
}

export function readNumber(row: unknown, table: string, column: string): number | undefined {
  const value = columnOf(row, column);
  if (value === undefined || typeof value === 'number') return value;
  throw corrupt(`${table}: ${column}: expected a number, got ${typeof value}`);
}

function columnOf(row: unknown, column: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined;
  const value = (row as Record<string, unknown>)[column];
  return value === undefined ? null : value;
}

/**
 * An object or list that the store itself wrote as JSON. Its inside is cast: it was checked before it was written, and
 * earlier versions wrote forms that today's schemas of files refuse.
 */
export function readJson<T extends object>(text: string, table: string, row: string): T {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Told below, with what the text belongs to.
  }
  throw corrupt(`${table}: ${row}: expected JSON of an object or a list, got ${text.slice(0, 40)}`);
}

function read<T>(schema: z.ZodType<T>, row: unknown, table: string): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const id = typeof row === 'object' && row !== null && 'id' in row ? ` ${String(row.id)}` : '';
  const [issue] = parsed.error.issues;
  throw corrupt(`${table}${id}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`);
}

function corrupt(problem: string): MootcourtError {
  return new MootcourtError(
    'store-corrupt',
    `the store holds what this version cannot have written. ${problem}. Restore it from a backup; doctor tells what else is damaged.`,
  );
}
