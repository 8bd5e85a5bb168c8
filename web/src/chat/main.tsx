import { render } from 'preact';
import '../style/base.css';
import '../style/parts.css';
import '../style/debate.css';
import '../style/conversation.css';
import '../style/bubbles.css';
import '../style/weakest.css';
import '../style/chat.css';
import { DebateApp } from './debate-app.tsx';
import { FindingsApp } from './findings-app.tsx';
import { connectToHost, type Host, type ToolResult } from './host.ts';
import { RulingApp } from './ruling-app.tsx';

const root = document.getElementById('app');
/** The server writes into the page which of them it is. */
const { app } = document.documentElement.dataset;
let host: Host | undefined;
let result: ToolResult | undefined;

function show(): void {
  if (root !== null) render(page(), root);
}

function page() {
  if (host === undefined || result === undefined)
    return <p class="soft chat-wait">Waiting for the answer of the tool …</p>;
  const { run, debate } = result.structuredContent ?? {};
  if (result.isError === true || (run === undefined && debate === undefined))
    return <p role="alert">{result.content?.[0]?.text ?? 'The tool failed.'}</p>;
  if (app === 'findings') return <FindingsApp key={String(run)} host={host} run={String(run)} result={result} />;
  if (app === 'ruling') return <RulingApp key={String(debate)} host={host} debate={String(debate)} result={result} />;
  return <DebateApp key={String(debate)} host={host} debate={String(debate)} />;
}

// The pages that links lead to are the viewer's; there is none behind a page in a chat.
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest('a');
  if (link !== null && link.getAttribute('href')?.startsWith('#') !== true) event.preventDefault();
});

show();
host = await connectToHost({
  onResult(next) {
    result = next;
    show();
  },
  onTheme(theme) {
    document.documentElement.style.colorScheme = theme;
  },
});
show();
