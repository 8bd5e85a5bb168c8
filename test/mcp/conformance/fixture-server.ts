import { setTimeout as sleep } from 'node:timers/promises';
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  completable,
  createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

// What the protocol's conformance suite asks a server to have so that it can be tried: tools, resources and prompts that the product does not offer.

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
const text = (said: string) => ({ type: 'text' as const, text: said });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const codec = createRequestStateCodec<{ step: number; name?: string }>({
  key: 'a key of the conformance fixtures, no secret',
});

const named = z.object({ name: z.string() });
const coloured = z.object({ color: z.string() });
const confirmed = z.object({ ok: z.boolean() });

const askName = inputRequired.elicit({ message: 'What is your name?', requestedSchema: named });
const ask = (prompt: string, maxTokens = 100) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens });

export function createFixtureServer(): McpServer {
  const server = new McpServer(
    { name: 'mootcourt-conformance', version: '1.0.0' },
    {
      capabilities: {
        tools: {},
        resources: { subscribe: true },
        prompts: {},
        completions: {},
        logging: {},
      },
      requestState: { verify: codec.verify },
    },
  );
  plainTools(server);
  askingTools(server);
  inputRequiredTools(server);
  resources(server);
  prompts(server);
  return server;
}

function plainTools(server: McpServer): void {
  const empty = z.object({});
  const tool = (name: string, description: string, run: (ctx: ServerContext) => unknown) =>
    server.registerTool(name, { description, inputSchema: empty }, async (_none, ctx) => (await run(ctx)) as never);

  tool('test_simple_text', 'Answers with text', () => ({
    content: [text('This is a simple text response for testing.')],
  }));
  tool('test_image_content', 'Answers with an image', () => ({ content: [image] }));
  tool('test_audio_content', 'Answers with a sound', () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  }));
  tool('test_embedded_resource', 'Answers with a resource', () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  }));
  tool('test_multiple_content_types', 'Answers with several kinds of content', () => ({
    content: [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  }));
  tool('test_error_handling', 'Always fails', () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  tool('test_tool_with_logging', 'Logs while it works', async (ctx) => {
    for (const said of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await ctx.mcpReq.log('info', said);
      await sleep(50);
    }
    return { content: [text('done')] };
  });
  tool('test_logging_tool', 'Logs once', async (ctx) => {
    await ctx.mcpReq.log('info', 'logged');
    return { content: [text('done')] };
  });
  tool('test_tool_with_progress', 'Tells its progress', async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await sleep(50);
    }
    return { content: [text('done')] };
  });
  tool('test_reconnection', 'Closes its stream before it answers', async (ctx) => {
    ctx.http?.closeSSE?.();
    await sleep(200);
    return { content: [text('answered after the stream was closed')] };
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Tool with JSON Schema 2020-12 features',
      inputSchema: fromJsonSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: {
          address: {
            $anchor: 'addressDef',
            type: 'object',
            properties: { street: { type: 'string' }, city: { type: 'string' } },
          },
        },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['phone'] },
        else: { required: ['email'] },
        additionalProperties: false,
      }),
    },
    async () => ({ content: [text('ok')] }),
  );
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Takes an argument that is also a header',
      inputSchema: fromJsonSchema<{ region?: string }>({
        type: 'object',
        // A keyword of the protocol that JSON Schema does not know.
        properties: { region: { type: 'string', ['x-mcp-header' as string]: 'Region' } },
      }),
    },
    async ({ region }) => ({ content: [text(`region ${region ?? 'none'}`)] }),
  );
}

/** Ask back in the middle of a call, as revisions of 2025 do. */
function askingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, ctx) => {
      const answer = await ctx.mcpReq.requestSampling({
        messages: [{ role: 'user', content: text(prompt) }],
        maxTokens: 100,
      });
      const said = Array.isArray(answer.content) ? answer.content[0] : answer.content;
      return { content: [text(`LLM response: ${said?.type === 'text' ? said.text : ''}`)] };
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, ctx) => {
      const requestedSchema = {
        type: 'object' as const,
        properties: {
          username: { type: 'string' as const, description: "User's response" },
          email: { type: 'string' as const, description: "User's email address" },
        },
        required: ['username', 'email'],
      };
      const { action, content } = await ctx.mcpReq.elicitInput({ mode: 'form', message, requestedSchema });
      return { content: [text(`User response: action=${action}, content=${JSON.stringify(content)}`)] };
    },
  );
  const form = (name: string, properties: Record<string, unknown>) =>
    server.registerTool(
      name,
      { description: 'Asks the user, as a form', inputSchema: z.object({}) },
      async (_, ctx) => {
        const { action, content } = await ctx.mcpReq.elicitInput({
          mode: 'form',
          message: 'Please fill in',
          requestedSchema: { type: 'object', properties: properties as never },
        });
        return { content: [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`)] };
      },
    );
  form('test_elicitation_sep1034_defaults', {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  });
  const three = (title: string) =>
    ['First', 'Second', 'Third'].map((word, index) => ({ const: `value${index + 1}`, title: `${word} ${title}` }));
  form('test_elicitation_sep1330_enums', {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: three('Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: { type: 'array', items: { anyOf: three('Choice') } },
  });
}

/** Answer that they need something first, as the revision of 2026 does. */
function inputRequiredTools(server: McpServer): void {
  const tool = (name: string, run: (ctx: ServerContext) => unknown) =>
    server.registerTool(
      name,
      { description: 'Needs something of the client first', inputSchema: z.object({}) },
      async (_, ctx) => (await run(ctx)) as never,
    );
  const given = (ctx: ServerContext, key: string) => ctx.mcpReq.inputResponses?.[key];
  const elicitName = (ctx: ServerContext) => {
    const result = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', named);
    if (result === undefined) return inputRequired({ inputRequests: { user_name: askName } });
    return { content: [text(`Hello, ${result.name}!`)] };
  };
  tool('test_input_required_result_elicitation', elicitName);
  tool('test_streaming_elicitation', elicitName);
  tool('test_input_required_result_sampling', (ctx) => {
    const answer = given(ctx, 'capital_question');
    if (answer === undefined)
      return inputRequired({ inputRequests: { capital_question: ask('What is the capital of France?') } });
    return { content: [text(`The model said: ${JSON.stringify(answer)}`)] };
  });
  tool('test_missing_capability', () => inputRequired({ inputRequests: { question: ask('Anything?') } }));
  tool('test_input_required_result_list_roots', (ctx) => {
    const roots = given(ctx, 'client_roots');
    if (roots === undefined) return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
    return { content: [text(`Roots: ${JSON.stringify(roots)}`)] };
  });
  const confirm = inputRequired.elicit({ message: 'Please confirm', requestedSchema: confirmed });
  const confirming = (said: string) => async (ctx: ServerContext) => {
    const state = ctx.mcpReq.requestState<{ step: number }>();
    if (given(ctx, 'confirm') === undefined || state === undefined)
      return inputRequired({ inputRequests: { confirm }, requestState: await codec.mint({ step: 1 }) });
    return { content: [text(said)] };
  };
  tool('test_input_required_result_request_state', confirming('state-ok'));
  tool('test_input_required_result_tampered_state', confirming('state-ok'));
  tool('test_input_required_result_multiple_inputs', async (ctx) => {
    const all = ['user_name', 'greeting', 'client_roots'].every((key) => given(ctx, key) !== undefined);
    if (all) return { content: [text('all given')] };
    return inputRequired({
      inputRequests: {
        user_name: askName,
        greeting: ask('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await codec.mint({ step: 1 }),
    });
  });
  tool('test_input_required_result_multi_round', async (ctx) => {
    const state = ctx.mcpReq.requestState<{ step: number; name?: string }>();
    const first = acceptedContent(ctx.mcpReq.inputResponses, 'step1', named);
    const second = acceptedContent(ctx.mcpReq.inputResponses, 'step2', coloured);
    if (state?.step === 2 && second !== undefined) return { content: [text(`${state.name} likes ${second.color}`)] };
    if (state?.step === 1 && first !== undefined)
      return inputRequired({
        inputRequests: {
          step2: inputRequired.elicit({
            message: 'Step 2: What is your favorite color?',
            requestedSchema: coloured,
          }),
        },
        requestState: await codec.mint({ step: 2, name: first.name }),
      });
    return inputRequired({
      inputRequests: {
        step1: inputRequired.elicit({ message: 'Step 1: What is your name?', requestedSchema: named }),
      },
      requestState: await codec.mint({ step: 1 }),
    });
  });
  tool('test_input_required_result_capabilities', (ctx) => {
    const envelope = ctx.mcpReq.envelope as Record<string, ClientCapabilities | undefined> | undefined;
    const can = envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
    return inputRequired({
      inputRequests: {
        ...(can.sampling === undefined ? {} : { greeting: ask('Generate a greeting') }),
        ...(can.elicitation === undefined ? {} : { user_name: askName }),
      },
    });
  });
}

function resources(server: McpServer): void {
  server.registerResource(
    'static-text',
    'test://static-text',
    { mimeType: 'text/plain', description: 'Text' },
    async ({ href }) => ({
      contents: [{ uri: href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
    }),
  );
  server.registerResource(
    'static-binary',
    'test://static-binary',
    { mimeType: 'image/png', description: 'A picture' },
    async ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: png }] }),
  );
  server.registerResource(
    'watched',
    'test://watched-resource',
    { mimeType: 'text/plain', description: 'Can be subscribed to' },
    async ({ href }) => ({ contents: [{ uri: href, mimeType: 'text/plain', text: 'watched' }] }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json', description: 'By id' },
    async ({ href }, { id }) => ({
      contents: [
        {
          uri: href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', async () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', async () => ({}));
}

function prompts(server: McpServer): void {
  const user = (content: unknown) => ({ role: 'user' as const, content: content as ReturnType<typeof text> });
  server.registerPrompt('test_simple_prompt', { description: 'Says one thing' }, async () => ({
    messages: [user(text('This is a simple prompt for testing.'))],
  }));
  const word = () =>
    completable(z.string(), (typed) => ['hello', 'help', 'world'].filter((name) => name.startsWith(typed)));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Says its arguments', argsSchema: z.object({ arg1: word(), arg2: word() }) },
    async ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Holds a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) => ({
      messages: [
        user({
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
        }),
        user(text('Please process the embedded resource above.')),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Holds a picture' }, async () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
  const context = z.object({ context: z.string() });
  server.registerPrompt('test_input_required_result_prompt', { description: 'Needs something first' }, (async (
    ctx: ServerContext,
  ) => {
    const result = acceptedContent(ctx.mcpReq.inputResponses, 'user_context', context);
    if (result === undefined)
      return inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({
            message: 'What context should the prompt use?',
            requestedSchema: context,
          }),
        },
      });
    return { messages: [user(text(`In the context of ${result.context}`))] };
  }) as never);
}
