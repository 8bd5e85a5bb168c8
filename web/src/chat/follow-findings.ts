import type { RunFindings } from '../../../src/results/run-findings.ts';
import type { Host } from './host.ts';

/** What the page reads of an answer of `get_run` or `stress_test`. */
type RunAnswer = {
  state?: string;
  reason?: string;
  spec?: string;
  panel?: string;
  simulated?: boolean;
  debates?: number;
  ruled?: number;
  contestedDebates?: number;
  missing?: readonly string[];
};

/** The findings of a run as far as it has come. */
export type FollowedFindings = { answer: RunAnswer; findings?: RunFindings; problem?: string | undefined };

const everyMs = 3000;

/**
 * Reads the findings of a run through the host, and goes on reading while the run goes on: its state by `get_run`, its
 * weakest clauses by a resource.
 * @returns how to stop
 */
export function followFindings(
  host: Host,
  run: string,
  answer: RunAnswer,
  onChange: (state: FollowedFindings) => void,
): () => void {
  let state: FollowedFindings = { answer };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  async function read(isFirst: boolean): Promise<void> {
    if (!isFirst) {
      const result = await host.callTool('get_run', { run });
      if (result.isError === true) throw new Error(result.content?.[0]?.text ?? 'the run could not be read');
      state = { ...state, answer: (result.structuredContent ?? {}) as RunAnswer };
    }
    const text = await host.readResource(`mootcourt://runs/${run}/findings`);
    state = { ...state, findings: JSON.parse(text) as RunFindings, problem: undefined };
  }

  async function loop(isFirst: boolean): Promise<void> {
    try {
      await read(isFirst);
    } catch (error) {
      state = { ...state, problem: error instanceof Error ? error.message : String(error) };
    }
    if (isStopped) return;
    onChange(state);
    if (state.answer.state === 'running' || state.problem !== undefined) timer = setTimeout(() => loop(false), everyMs);
  }

  loop(true);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
