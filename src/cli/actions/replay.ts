import type { TraceEvent } from '../../domain/event.ts';
import type { ReplayOptions } from '../commands/replay.ts';
import { exitCodes } from '../exit-codes.ts';
import { resolveDebate } from '../options/resolve-run.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { column } from '../output/table.ts';
import { withApp } from '../with-app.ts';

/** Prints the events of a debate, or whether running it again gives the same ones. */
export async function replay(named: string, options: ReplayOptions): Promise<void> {
  await withApp(async ({ store }) => {
    const { id: debate, run } = await resolveDebate(store, named);
    if (options.verify === true) {
      const { verifyDebate } = await import('../../runs/verify-debate.ts');
      const result = await verifyDebate(store, debate);
      if (options.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
      else if (result.kind === 'identical')
        process.stdout.write(`identical: ${result.events} events, ruling and hashes (${result.lastHash})\n`);
      else if (result.kind === 'other-prompts') {
        process.stdout.write(
          `recorded with other prompts: this version would ask otherwise, so it cannot be re-executed from event ${result.at} on\n`,
        );
      } else {
        process.stdout.write(
          `different from event ${result.at} on\n  recorded: ${oneLine(JSON.stringify(result.recorded) ?? '(none)', 300)}\n  replayed: ${oneLine(JSON.stringify(result.replayed) ?? '(none)', 300)}\n`,
        );
      }
      if (result.kind !== 'identical') process.exitCode = exitCodes.error;
      return;
    }
    for (const event of await store.trace.events(run, { debate })) {
      process.stdout.write(options.json === true ? `${JSON.stringify(event)}\n` : `${describe(event)}\n`);
    }
  });
}

function describe(event: TraceEvent): string {
  const time = event.at.slice(11, 23);
  return `${time}  ${column(event.type, 22)} ${oneLine(summary(event), 140)}`;
}

function summary(event: TraceEvent): string {
  switch (event.type) {
    case 'debate-start':
      return `${event.data.simulated ? '[simulated] ' : ''}${event.data.scenario}: ${event.data.query}`;
    case 'response-end':
      return `${event.data.response} ${event.data.respondent}: ${event.data.kind === 'answered' ? `${event.data.characters} characters` : event.data.failure.message}`;
    case 'rubric-end':
      return event.data.kind;
    case 'judge-assessment': {
      const item = event.data.assessment;
      if (item.kind === 'abstained') return `${item.judge} abstains on ${item.response}: ${item.failure.message}`;
      const cited = item.citations
        .map((citation) => `${citation.clause}${citation.verified ? '' : ' (quote not found)'}`)
        .join(', ');
      return `${item.judge} on ${item.response}: ${item.verdict}, positions ${item.positions[0].position}/${item.positions[1].position}${cited === '' ? '' : `, cites ${cited}`}${item.clausesRead === undefined ? '' : `, read ${item.clausesRead.ids.length} of ${item.clausesRead.of} clauses`}`;
    }
    case 'agreement': {
      const contested = event.data.agreements.filter((agreement) => agreement.contested.length > 0).length;
      return `round ${event.data.round}: D ${event.data.disagreement?.d.toFixed(2) ?? 'n/a'}, ${contested} of ${event.data.agreements.length} responses contested`;
    }
    case 'reread': {
      const contested = event.data.agreements.filter((agreement) => agreement.contested.length > 0).length;
      return `${event.data.responses.join(', ')} read again without debate; ${contested} responses contested`;
    }
    case 'round-start':
      return `round ${event.data.round}, ${event.data.protocol}${event.data.advocates.length > 0 ? ` between ${event.data.advocates.join(' and ')}` : ''}`;
    case 'advocate-argument':
      return `${event.data.argument.response} ${event.data.argument.part}: ${event.data.argument.text}`;
    case 'advocate-error':
      return `${event.data.response} ${event.data.part}: ${event.data.failure.message}`;
    case 'round-end':
      return (
        event.data.moves.map((move) => `${move.judge} on ${move.response}: ${move.from} → ${move.to}`).join('; ') ||
        'nobody moved'
      );
    case 'escalation':
      return `${event.data.responses.join(', ')} to the meta-adjudicator`;
    case 'human-ruling-request':
      return `waits for a person's ruling on ${event.data.responses.join(', ')}`;
    case 'ruling':
      return `${event.data.ruling.outcome}${event.data.ruling.ruledBy === undefined ? '' : `, by ${event.data.ruling.ruledBy}`}; problem: ${event.data.ruling.problem}; ${event.data.ruling.explanation}`;
    case 'run-start':
    case 'run-resume':
    case 'label-sample':
    case 'labels':
    case 'annotation':
    case 'batch-start':
    case 'batch-submitted':
    case 'batch-end':
    case 'debate-error':
    case 'run-end':
      return JSON.stringify(event.data);
  }
}
