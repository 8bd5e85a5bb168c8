import { useState } from 'preact/hooks';
import { useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { useUrl } from '../router.ts';
import { ComparedDebate } from './compared-debate.tsx';
import { type Difference, Differences } from './differences.tsx';

/** Two debates on one scenario side by side, followed live where one is not ruled yet. */
export function ComparePage() {
  usePageTitle('Two debates side by side');
  const { searchParams } = useUrl();
  const left = searchParams.get('left') ?? '';
  const right = searchParams.get('right') ?? '';
  const [ruled, setRuled] = useState<ReadonlySet<string>>(new Set());
  const markRuled = (debate: string) =>
    setRuled((before) => (before.has(debate) ? before : new Set([...before, debate])));
  const loaded = useApi<Difference[]>(
    `/api/compare?left=${encodeURIComponent(left)}&right=${encodeURIComponent(right)}`,
    ruled,
  );
  if (left === '' || right === '') {
    return (
      <>
        <h1>Two debates side by side</h1>
        <p class="empty">Fork a debate, and it is compared with its fork here.</p>
      </>
    );
  }
  return (
    <>
      <h1>Two debates side by side</h1>
      <div class="compared">
        <ComparedDebate key={left} debate={left} side="Left" onRuled={markRuled} />
        <ComparedDebate key={right} debate={right} side="Right" onRuled={markRuled} />
      </div>
      <AsyncContent of={loaded}>
        {(differences) => <Differences of={differences} settled={ruled.has(left) && ruled.has(right)} />}
      </AsyncContent>
    </>
  );
}
