import { type DebateExport, type RunRecord, textsOf } from '../datasets/results/recorded-answers.ts';
import type { Member, Panel } from '../domain/panel.ts';
import type { DebateRow, RunRow } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';

/** A run's definition as its export keeps it. Addresses, headers and prompts of the members stay here: an export is passed on. */
export async function runRecord(store: Store, { id, simulated }: RunRow): Promise<RunRecord> {
  const { spec, statements, panel, seed } = await store.runs.config(id);
  return {
    run: id,
    simulated,
    seed,
    spec,
    ...(statements === undefined ? {} : { statements: [...statements] }),
    panel: withoutConnections(panel),
  };
}

function withoutConnections(panel: Panel): Panel {
  const named = (member: Member): Member => {
    const { model, name, family, fallbacks } = member;
    return {
      model,
      ...(name === undefined ? {} : { name }),
      ...(family === undefined ? {} : { family }),
      ...(fallbacks === undefined ? {} : { fallbacks }),
    };
  };
  const { respondents, judges, rubricWriter, metaAdjudicator, simulatedUser } = panel;
  return {
    ...panel,
    respondents: respondents === 'recorded' ? respondents : respondents.map(named),
    judges: judges.map(named),
    rubricWriter: named(rubricWriter),
    metaAdjudicator: named(metaAdjudicator),
    ...(simulatedUser === undefined ? {} : { simulatedUser: named(simulatedUser) }),
  };
}

/** A debate as its export keeps it: scenario, events, and the texts that they name. */
export async function debateRecord(store: Store, { run, id, position }: DebateRow): Promise<DebateExport> {
  const events = [...(await store.trace.bodies(run, id))];
  const texts: string[] = [];
  for (const hash of new Set(events.flatMap(textsOf))) texts.push((await store.getText(hash)) ?? '');
  return { position, scenario: await store.runs.scenario(run, position), events, texts };
}
