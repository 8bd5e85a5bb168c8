import { LLMock } from '@copilotkit/aimock';

export type WireRequest = { model: string; messages: { role: string; text: string }[]; schema: string | undefined };

export type MockProvider = {
  /** Base URL in OpenAI's protocol. */
  openAiUrl: string;
  anthropicUrl: string;
  /** For one-shot errors and what else the mock can do. */
  mock: LLMock;
  stop(): Promise<void>;
};

/** A real HTTP server that speaks OpenAI's and Anthropic's wire protocols and answers with `answer`. */
export async function startMockProvider(answer: (request: WireRequest) => string): Promise<MockProvider> {
  const mock = await LLMock.create({ port: 0 });
  mock.on({}, (request) => ({
    usage: { input_tokens: 12, output_tokens: 4, prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 },
    content: answer({
      model: request.model,
      messages: request.messages.map(({ role, content }) => ({ role, text: textOf(content) })),
      schema: schemaName(request.response_format),
    }),
  }));
  return { openAiUrl: `${mock.url}/v1`, anthropicUrl: mock.url, mock, stop: () => mock.stop() };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}

function schemaName(format: unknown): string | undefined {
  const schema = (format as { json_schema?: { name?: string } } | undefined)?.json_schema;
  return schema === undefined ? undefined : (schema.name ?? 'unnamed');
}
