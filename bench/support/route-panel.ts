import type { Panel } from '../../src/domain/panel.ts';

/** A panel of simulated members with each moved to another provider, under the same names. */
export function behind(panel: Panel, provider: string): Panel {
  const move = <M extends { model: string }>(member: M): M => ({
    ...member,
    name: member.model,
    model: member.model.replace('simulated', provider),
  });
  if (panel.respondents === 'recorded') throw new Error('expected named respondents');
  return {
    ...panel,
    respondents: panel.respondents.map(move),
    judges: panel.judges.map(move),
    metaAdjudicator: move(panel.metaAdjudicator),
    rubricWriter: move(panel.rubricWriter),
  };
}
