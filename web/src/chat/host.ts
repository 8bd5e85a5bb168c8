/** What a tool gave, as a host hands it on. */
export type ToolResult = {
  structuredContent?: Record<string, unknown>;
  content?: readonly { type: string; text?: string }[];
  isError?: boolean;
  /** What the page is told and the model is not. */
  _meta?: Record<string, unknown>;
};

/** The host that shows this page inside a chat. */
export type Host = {
  /** Calls a tool of the server through the host. */
  callTool(name: string, input: Record<string, unknown>): Promise<ToolResult>;
  /** The text of a resource of the server. */
  readResource(uri: string): Promise<string>;
  /** Tells the model what happened on the page, before its next turn; hosts that cannot are left alone. */
  tellModel(text: string): void;
};

type Message = {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { message?: string };
};

/** Revision of MCP Apps that this page speaks. */
const protocolVersion = '2026-01-26';

/**
 * Connects to the host by the protocol of MCP Apps: JSON-RPC over messages between windows. Of
 * `@modelcontextprotocol/ext-apps` only the host's side is used, in tests: its client alone is larger than a page may be.
 * @param options.onResult told the result of the tool call that the page was shown for
 * @param options.onTheme told the host's colour scheme, now and when it changes
 */
export async function connectToHost(options: {
  onResult(result: ToolResult): void;
  onTheme(theme: 'light' | 'dark'): void;
}): Promise<Host> {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  // The host's origin is not known to a sandboxed page; what it is sent is no secret of the page.
  const send = (message: Omit<Message, 'jsonrpc'>) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const request = (method: string, params: Record<string, unknown>) =>
    new Promise<unknown>((resolve, reject) => {
      lastId += 1;
      pending.set(lastId, { resolve, reject });
      send({ id: lastId, method, params });
    });
  const onContext = (context: unknown) => {
    const theme = (context as { theme?: unknown } | undefined)?.theme;
    if (theme === 'light' || theme === 'dark') options.onTheme(theme);
  };

  window.addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return;
    const { id, method, params, result, error } = data;
    if (method === undefined) {
      const waiting = pending.get(Number(id));
      pending.delete(Number(id));
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error.message ?? 'the host refused'));
    } else if (method === 'ui/notifications/tool-result') options.onResult(params as ToolResult);
    else if (method === 'ui/notifications/host-context-changed') onContext(params);
    // Requests of the host (a ping, the end of the page) want an answer; there is nothing to keep.
    else if (id !== undefined) send({ id, result: {} });
  });

  const welcome = await request('ui/initialize', {
    protocolVersion,
    appInfo: { name: 'mootcourt', version: '1' },
    appCapabilities: {},
  });
  onContext((welcome as { hostContext?: unknown }).hostContext);
  send({ method: 'ui/notifications/initialized', params: {} });
  new ResizeObserver(() => {
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    send({ method: 'ui/notifications/size-changed', params: { width, height } });
  }).observe(document.body);

  return {
    callTool: (name, input) => request('tools/call', { name, arguments: input }) as Promise<ToolResult>,
    async readResource(uri) {
      const { contents } = (await request('resources/read', { uri })) as { contents: { text?: string }[] };
      return contents[0]?.text ?? '';
    },
    tellModel(text) {
      request('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => undefined);
    },
  };
}
