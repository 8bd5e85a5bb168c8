/** How an answer comes: whole, or as the events of a stream. */
export const ways = ['plain', 'streamed'] as const;
export type Way = (typeof ways)[number];

/** An answer in the chat protocol, whole or as the events of a stream. */
export function chatBytes(way: Way, message: Record<string, unknown>, finish: string | null, usage?: unknown): string {
  const head = { id: 'c1', model: 'served-model' };
  const told = usage === undefined ? { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } : usage;
  if (way === 'plain')
    return JSON.stringify({ ...head, choices: [{ index: 0, message, finish_reason: finish }], usage: told });
  const deltas = Object.entries(message).flatMap(([field, value]) =>
    typeof value === 'string' ? [...pieces(value)].map((piece) => ({ [field]: piece })) : [{ [field]: value }],
  );
  const events = deltas.map((delta) => ({ ...head, choices: [{ index: 0, delta, finish_reason: null }] }));
  const last = { ...head, choices: [{ index: 0, delta: {}, finish_reason: finish }], usage: told };
  return `${[...events, last].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;
}

type Block = { type: 'text'; text: string } | { type: 'thinking'; thinking: string };

/** A message in Anthropic's protocol, whole or as the events of a stream. */
export function messageBytes(
  way: Way,
  content: readonly Block[],
  stop: string | null,
  usage: Record<string, unknown> | null = { input_tokens: 100, output_tokens: 10 },
): string {
  const head = { id: 'm1', type: 'message', role: 'assistant', model: 'served-model' };
  if (way === 'plain') return JSON.stringify({ ...head, content, stop_reason: stop, usage });
  const events: Record<string, unknown>[] = [
    { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage } },
  ];
  for (const [index, block] of content.entries()) {
    const isText = block.type === 'text';
    const empty = isText ? { type: 'text', text: '' } : { type: 'thinking', thinking: '' };
    events.push({ type: 'content_block_start', index, content_block: empty });
    for (const piece of pieces(isText ? block.text : block.thinking))
      events.push({
        type: 'content_block_delta',
        index,
        delta: isText ? { type: 'text_delta', text: piece } : { type: 'thinking_delta', thinking: piece },
      });
    events.push({ type: 'content_block_stop', index });
  }
  events.push({ type: 'message_delta', delta: { stop_reason: stop }, usage });
  events.push({ type: 'message_stop' });
  return events.map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

/** Cut within words and tags, as servers do. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,3}/g) ?? [];
}
