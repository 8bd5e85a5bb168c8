import { ComparePage } from './compare/compare-page.tsx';
import { CompareRunPage } from './compare/compare-run-page.tsx';
import { DebatePage } from './debate/debate-page.tsx';
import { usePageTitle } from './parts/page-title.ts';
import { ReviewPage } from './review/review-page.tsx';
import { useUrl } from './router.ts';
import { RunPage } from './run/run-page.tsx';
import { RunsPage } from './runs/runs-page.tsx';
import { SpecPage } from './spec/spec-page.tsx';
import { WallPage } from './wall/wall-page.tsx';

export function App() {
  const { pathname, search, searchParams } = useUrl();
  if (searchParams.get('view') === 'wall') return <WallOf pathname={pathname} />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="brand" href="/">
          Mootcourt
        </a>
        <span class="soft">where models argue what a spec means</span>
      </header>
      <main id="main">
        <Page pathname={pathname} search={search} />
      </main>
    </>
  );
}

function WallOf({ pathname }: { pathname: string }) {
  const [, kind, id] = pathname.split('/');
  return (
    <main id="main" class="wall-main">
      <WallPage
        key={pathname}
        {...(kind === 'debates' && id !== undefined ? { debate: id } : {})}
        {...(kind === 'runs' && id !== undefined ? { run: id } : {})}
      />
    </main>
  );
}

function Page({ pathname, search }: { pathname: string; search: string }) {
  const [, kind, id = '', part] = pathname.split('/');
  if (pathname === '/') return <RunsPage />;
  if (kind === 'debates' && id !== '') return <DebatePage key={id} debate={id} />;
  if (kind === 'runs' && id !== '' && part === 'spec') return <SpecPage key={id} run={id} />;
  if (kind === 'runs' && id !== '' && part === 'review') return <ReviewPage key={id} run={id} />;
  if (kind === 'runs' && id !== '' && part === 'compare') return <CompareRunPage key={id} run={id} />;
  if (kind === 'runs' && id !== '') return <RunPage key={id} run={id} />;
  if (kind === 'compare') return <ComparePage key={search} />;
  return <NoSuchPage />;
}

function NoSuchPage() {
  usePageTitle('No such page');
  return (
    <>
      <h1>No such page</h1>
      <p>
        <a href="/">Back to runs</a>
      </p>
    </>
  );
}
