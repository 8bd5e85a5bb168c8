import { render } from 'preact';
import { navigate, useAddress } from './address.ts';
import { DebatePage } from './debate-page.tsx';
import { RunPage } from './run-page.tsx';
import { RunsPage } from './runs-page.tsx';
import { SpecPage } from './spec-page.tsx';
import './style.css';

function App() {
  const { pathname } = useAddress();
  const [, room, id, part] = pathname.split('/');
  return (
    <>
      <header class="top">
        <a href="/" class="brand">
          Mootcourt
        </a>
        <span>stress tests of model specs</span>
      </header>
      <main>
        {room === 'runs' && id && part === 'spec' ? (
          <SpecPage run={id} />
        ) : room === 'runs' && id ? (
          <RunPage run={id} />
        ) : room === 'debates' && id ? (
          <DebatePage key={id} debate={id} />
        ) : (
          <RunsPage />
        )}
      </main>
    </>
  );
}

// Links of the page itself change the address without loading it anew.
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest('a');
  const href = link?.getAttribute('href');
  if (!href?.startsWith('/') || href.startsWith('/api') || event.metaKey || event.ctrlKey || event.button !== 0) return;
  event.preventDefault();
  navigate(href);
});

render(<App />, document.getElementById('app') as HTMLElement);
