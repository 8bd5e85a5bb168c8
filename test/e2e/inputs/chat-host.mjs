// A small host of MCP Apps on the package's own bridge: it shows a page in a sandboxed frame, hands on the result of a
// tool call, and answers the page's calls by the test's MCP client. `window.fromServer` and `window.shown` are the test's.
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

globalThis.showApp = async ({ html, result, theme }) => {
  document.body.replaceChildren();
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = 'app';
  frame.style = 'width: 100%; height: 1200px; border: 0';
  document.body.append(frame);
  const capabilities = { serverTools: {}, serverResources: {}, updateModelContext: { text: {} } };
  const bridge = new AppBridge(null, { name: 'test host', version: '1' }, capabilities, { hostContext: { theme } });
  bridge.oncalltool = (params) => globalThis.fromServer('callTool', params);
  bridge.onreadresource = (params) => globalThis.fromServer('readResource', params);
  bridge.onupdatemodelcontext = async ({ content = [] }) => {
    await globalThis.toModel(content.map(({ text }) => text).join(' '));
    return {};
  };
  bridge.addEventListener?.('sizechange', ({ height }) => {
    globalThis.appHeight = height;
  });
  const ready = new Promise((resolve) => {
    bridge.oninitialized = resolve;
  });
  await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
  frame.srcdoc = html;
  await ready;
  await bridge.sendToolResult(result);
  globalThis.setTheme = (next) => bridge.setHostContext({ theme: next });
};
