import { render } from 'preact';
import '../style/base.css';
import '../style/parts.css';
import '../style/debate.css';
import '../style/conversation.css';
import '../style/bubbles.css';
import '../style/chat.css';
import { DebateApp } from './debate-app.tsx';
import { connectToHost, type Host, type ToolResult } from './host.ts';

const root = document.getElementById('app');
let host: Host | undefined;
let debate: string | undefined;

function show(): void {
  if (root === null) return;
  if (host !== undefined && debate !== undefined) render(<DebateApp host={host} debate={debate} />, root);
  else render(<p class="soft chat-wait">Waiting for the debate …</p>, root);
}

function onResult({ structuredContent, isError, content }: ToolResult): void {
  if (typeof structuredContent?.debate === 'string') debate = structuredContent.debate;
  show();
  if (root !== null && isError === true && debate === undefined)
    render(<p role="alert">{content?.[0]?.text ?? 'The tool failed.'}</p>, root);
}

// The pages that links lead to are the viewer's; there is none behind a page in a chat.
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest('a');
  if (link !== null && link.getAttribute('href')?.startsWith('#') !== true) event.preventDefault();
});

show();
host = await connectToHost({
  onResult,
  onTheme(theme) {
    document.documentElement.style.colorScheme = theme;
  },
});
show();
