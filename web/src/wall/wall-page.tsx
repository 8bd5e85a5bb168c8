import { useEffect, useState } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { call, type DebateAnswer, type DebateList } from '../data/api.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { useUrl } from '../router.ts';
import { WallDebate } from './wall-debate.tsx';

/** How long a ruling stands before the wall goes on, in seconds; `stay` in the address says otherwise. */
const defaultStaySeconds = 20;
const lookAgainMs = 3000;

/**
 * One debate after another, to be read from across a room: those that run now, else those that were
 * ruled, the largest D first. Begins with the debate or run of the address.
 */
export function WallPage(props: { debate?: string; run?: string }) {
  const [shown, setShown] = useState<string | undefined>(props.debate);
  const [seen, setSeen] = useState<readonly string[]>(props.debate === undefined ? [] : [props.debate]);
  const [problem, setProblem] = useState('');
  const staySeconds = Number(useUrl().searchParams.get('stay')) || defaultStaySeconds;
  usePageTitle('Wall');
  useEffect(() => {
    document.documentElement.classList.add('on-wall');
    return () => document.documentElement.classList.remove('on-wall');
  }, []);
  const goOn = async () => {
    try {
      const next = await nextDebate(await runOf({ debate: shown, run: props.run }), seen);
      setProblem('');
      if (next === undefined) return;
      setShown(next);
      // Whoever has seen all sees them again.
      setSeen((before) => (before.includes(next) ? [next] : [...before, next]));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  useEffect(() => {
    if (shown !== undefined) return;
    void goOn();
    const timer = setInterval(goOn, lookAgainMs);
    return () => clearInterval(timer);
  }, [shown]);
  if (shown === undefined)
    return <p class="wall-note">{problem === '' ? 'No debate yet: the wall begins with the first.' : problem}</p>;
  return <WallDebate key={shown} debate={shown} over={goOn} staysMs={staySeconds * 1000} />;
}

/** The run to look in: the newest that runs, else that of the address, else the newest. */
async function runOf({ debate, run }: { debate: string | undefined; run: string | undefined }) {
  if (run !== undefined) return run;
  const { runs } = await call<{ runs: RunRow[] }>('/api/runs?limit=50');
  const running = runs.find(({ state }) => state === 'running');
  if (running !== undefined) return running.id;
  return debate === undefined ? runs[0]?.id : (await call<DebateAnswer>(`/api/debates/${debate}`)).run.id;
}

async function nextDebate(run: string | undefined, seen: readonly string[]): Promise<string | undefined> {
  if (run === undefined) return undefined;
  const list = (filter: string) => call<DebateList>(`/api/runs/${run}/debates?${filter}`);
  const { debates: running } = await list('state=running&limit=20');
  const live = running.find(({ id }) => !seen.includes(id)) ?? running[0];
  if (live !== undefined) return live.id;
  const { debates: ruled } = await list('state=ruled&sort=d&limit=100');
  return (ruled.find(({ id }) => !seen.includes(id)) ?? ruled[0])?.id;
}
