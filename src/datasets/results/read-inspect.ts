import { z } from 'zod';
import { messagesOfPrompt } from './read-promptfoo.ts';
import { addExportedDebate, leaveOut, type ReadResults } from './recorded-answers.ts';

const contentSchema = z.union([z.string(), z.array(z.looseObject({ type: z.string().optional() }))]).nullish();
type Content = z.infer<typeof contentSchema>;

/** A sample as far as it is read. */
const sampleSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  input: z.unknown().optional(),
  messages: z
    .array(z.looseObject({ role: z.string().optional(), content: contentSchema }))
    .nullish()
    .catch(undefined),
  output: z
    .object({
      choices: z
        .array(z.object({ message: z.object({ content: contentSchema }).nullish(), stop_reason: z.string().nullish() }))
        .nullish(),
      completion: z.string().nullish(),
    })
    .nullish(),
  scores: z.unknown().optional(),
  error: z.object({ message: z.string().nullish() }).nullish(),
  attachments: z.record(z.string(), z.string()).nullish(),
  metadata: z.object({ mootcourt: z.unknown().optional() }).nullish(),
});

export type InspectHead = { model?: unknown; metadata?: { mootcourt?: unknown } | null };

/** Whether JSON is a log of Inspect. */
export function isInspect(data: unknown): boolean {
  const log = (data ?? {}) as { eval?: { model?: unknown }; samples?: unknown };
  return typeof log.eval === 'object' && log.eval !== null && 'model' in log.eval;
}

/** Answers of an Inspect log (version 2, JSON): of each sample and epoch the input and the last output. */
export function readInspectLog(data: unknown, into: ReadResults): undefined {
  const log = data as { eval: InspectHead; samples?: unknown };
  if (!Array.isArray(log.samples) || log.samples.length === 0)
    return leaveOut(into, 'a log without samples (a header alone, or a task that failed)');
  for (const sample of log.samples) readInspectSample(log.eval, sample, into);
}

/** One sample of a log; what is of another form brings no answer. */
export function readInspectSample(head: InspectHead, entry: unknown, into: ReadResults): undefined {
  const read = sampleSchema.safeParse(entry);
  if (!read.success) return leaveOut(into, "an entry that has not the form of Inspect's samples");
  const sample = read.data;
  const run = head.metadata?.mootcourt;
  if (run !== undefined) {
    if (sample.metadata?.mootcourt !== undefined) addExportedDebate(into, run, sample.metadata.mootcourt);
    return;
  }
  const { output, error, scores } = sample;
  const attachments = sample.attachments ?? {};
  const choice = output?.choices?.[0];
  const text = textOfContent(choice?.message?.content ?? output?.completion, attachments);
  if (text.trim() === '')
    return leaveOut(into, error ? `error instead of an answer: ${error.message?.slice(0, 80)}` : 'output: no text');
  const messages = conversationOf(sample, text, into);
  if (typeof messages === 'string') return leaveOut(into, messages);
  if (scores) into.notes.add('scores of Inspect are not taken over: they judge by other rules than the spec');
  const finish = { max_tokens: 'length', content_filter: 'content-filter' }[choice?.stop_reason ?? ''] ?? 'stop';
  const id = sample.id === undefined || sample.id === null ? undefined : String(sample.id);
  into.answers.push({
    id,
    messages,
    model: typeof head.model === 'string' && head.model !== '' ? head.model : 'unknown',
    text,
    finish,
  });
}

/**
 * What the model was sent before its last answer: the sample's messages up to it, since solvers add system messages and
 * turns to the input. Where tools or a scaffold stand between, the input alone, and that is told.
 */
function conversationOf(
  { input, messages, attachments }: z.infer<typeof sampleSchema>,
  answer: string,
  into: ReadResults,
): ReturnType<typeof messagesOfPrompt> {
  const known = attachments ?? {};
  const last = messages?.at(-1);
  const isWhole = last?.role === 'assistant' && textOfContent(last.content, known) === answer;
  const before = isWhole ? messages?.slice(0, -1) : undefined;
  if (before !== undefined && before.length > 0) {
    const sent = messagesOfPrompt(withAttachments(before, known));
    if (typeof sent !== 'string') return sent;
    into.notes.add(
      'turns of tools and others that cannot be put to a model stand between input and answer in some samples; of these the input alone is taken',
    );
  }
  return messagesOfPrompt(withAttachments(input, known));
}

/** Inspect keeps long texts of a sample beside it, and names them. */
function withAttachments(value: unknown, attachments: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    const [, name] = /^attachment:\/\/(\w+)$/.exec(value) ?? [];
    return name !== undefined && Object.hasOwn(attachments, name) ? attachments[name] : value;
  }
  if (Array.isArray(value))
    // Thoughts of earlier turns are no part of what was said.
    return value
      .filter((item) => (item as { type?: string } | null)?.type !== 'reasoning')
      .map((item) => withAttachments(item, attachments));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withAttachments(item, attachments)]));
}

/** The text of a message; thoughts stand in parts of their own and are left out. */
function textOfContent(content: Content, attachments: Readonly<Record<string, string>>): string {
  const whole = withAttachments(content, attachments);
  if (typeof whole === 'string') return whole;
  if (!Array.isArray(whole)) return '';
  return whole.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : [])).join('\n\n');
}
