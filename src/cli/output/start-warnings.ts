import type { AppContext } from '../../app/app-context.ts';
import { unsentSettings } from '../../app/unsent-settings.ts';
import type { RunDefinition } from '../../domain/run.ts';
import { repeatedVotes } from '../../report/caveats.ts';
import { singleTurnNotice } from '../../runs/create-run.ts';
import { panelModels } from '../../settings/panel-file.ts';
import { oldPrices } from '../../spending/dated-price.ts';
import { oneLine } from './escape-terminal.ts';

/** What a person should know of a run that has just started, as lines for stderr. */
export function startWarnings(plan: RunDefinition, { models, now }: Pick<AppContext, 'models' | 'now'>): string {
  const named = panelModels(plan.panel).map(({ model }) => model);
  const warnings = [
    ...turnsWarning(plan),
    ...repeatedVotes(plan.panel.judges),
    ...unsentSettings(plan.panel, models),
    ...oldPrices(named, models.prices, now()).map((warning) => `warning: ${warning}`),
  ];
  return warnings.map((sentence) => `${oneLine(sentence, 400)}\n`).join('');
}

/** Whether conversations are asked only their first turn, which is also told of an estimate. */
export function turnsWarning(plan: RunDefinition): string[] {
  const notice = singleTurnNotice(plan);
  return notice === undefined ? [] : [notice];
}
