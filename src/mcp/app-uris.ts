/** The page that shows a debate in the chat; tools whose answer names a debate point to it. */
export const debateAppUri = 'ui://mootcourt/debate';

/** What a tool says of its page, for hosts that show MCP Apps. */
export const withDebateApp = { ui: { resourceUri: debateAppUri } };
