import type { Spend } from '../../domain/run.ts';

/** Progress of debates on stderr: one line redrawn on a terminal, a plain line every tenth elsewhere. */
export function createProgress(total: number, stream: NodeJS.WriteStream = process.stderr) {
  const startedAt = performance.now();
  const every = Math.max(1, Math.ceil(total / 10));
  let done = 0;
  let contested = 0;
  return {
    debateEnd(wasContested: boolean, spent: Spend | undefined): void {
      done += 1;
      if (wasContested) contested += 1;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      // What workers elsewhere spend is in the report.
      const money =
        spent === undefined ? '' : `${spent.calls} calls, ${spent.costUsd > 0 ? `$${spent.costUsd.toFixed(4)}, ` : ''}`;
      const text = `${done}/${total} debates, ${contested} contested, ${money}${seconds} s`;
      if (stream.isTTY) stream.write(`\r\u001b[2K${text}${done === total ? '\n' : ''}`);
      else if (done % every === 0 || done === total) stream.write(`${text}\n`);
    },
  };
}
