/** The pages that hosts show in the chat (MCP Apps), by name. */
export const appNames = ['debate', 'findings', 'ruling'] as const;
export type AppName = (typeof appNames)[number];

export const appUri = (name: AppName) => `ui://mootcourt/${name}`;

/** A page that a host shows inside the chat: https://modelcontextprotocol.io/docs/extensions/apps */
export const appMimeType = 'text/html;profile=mcp-app';

/** What a tool says of its page, for hosts that show MCP Apps. */
export const withApp = (name: AppName) => ({ ui: { resourceUri: appUri(name) } });
