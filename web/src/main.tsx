import { render } from 'preact';
import { App } from './app.tsx';
import { readToken } from './data/token.ts';
import { navigate } from './router.ts';
import './style/base.css';
import './style/parts.css';
import './style/runs.css';
import './style/weakest.css';
import './style/debate.css';
import './style/conversation.css';
import './style/bubbles.css';
import './style/live.css';
import './style/review.css';
import './style/playback-controls.css';
import './style/print.css';

readToken();

// Links of this page change what is shown without loading it again; those of the API, and clicks
// with a key held, are the browser's.
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest('a');
  if (link === null || link.origin !== location.origin || link.pathname.startsWith('/api/') || link.download !== '')
    return;
  if (link.hash !== '' && link.pathname === location.pathname) return;
  event.preventDefault();
  navigate(link.pathname + link.search + link.hash);
  window.scrollTo(0, 0);
});

const app = document.getElementById('app');
if (app !== null) render(<App />, app);
