import type { AppContext } from '../app/app-context.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Panel } from '../domain/panel.ts';
import type { JobConfig, RunConfig } from '../domain/run.ts';
import { loadPanel, membersModels, type NamedModel, panelModels } from '../settings/panel-file.ts';
import { budgetOfLimits, type UserLimits } from '../settings/user-limits.ts';
import { assertModelsPriced } from '../spending/reserve-call.ts';
import { isHolderDead } from './run-lease.ts';

type Around = Pick<AppContext, 'store' | 'models' | 'userLimits'>;

type Wanted = Partial<Pick<RunConfig & JobConfig, 'panel' | 'members'>>;

/** Lets users begin runs and jobs within their limits. */
export type UserAdmission = {
  /**
   * Begins a run or job of a user, if it may use its models and panel, and as many are under way as may be.
   * @param begin resolves with the id of what it began
   * @throws MootcourtError `forbidden` for a model or panel, `too-many-requests` for one run more than the limit
   */
  admit<T>(user: string, wanted: Wanted, begin: () => Promise<T>, idOf: (begun: T) => string): Promise<T>;
};

export function createUserAdmission({ store, models, userLimits }: Around): UserAdmission {
  const begun = new Map<string, Set<string>>();
  /** Of a user's requests one is looked at after the other, or several would see the same free place. */
  const turns = new Map<string, Promise<unknown>>();

  async function underWay(user: string): Promise<number> {
    const ids = begun.get(user) ?? new Set();
    const held = (await store.runs.runningRuns()).filter(({ owner }) => !isHolderDead(owner)).map(({ id }) => id);
    const running = new Set<string>();
    for (const id of new Set([...ids, ...held])) {
      const row = await store.runs.run(id);
      if (row?.state === 'running' && row.startedBy === user) running.add(id);
      else ids.delete(id);
    }
    return running.size;
  }

  return {
    async admit(user, wanted, begin, idOf) {
      const limits = userLimits(user);
      assertMayUse(user, wanted, limits);
      assertModelsPriced(modelsOf(wanted), [budgetOfLimits(limits)], models);
      const { maxConcurrentRuns } = limits;
      if (maxConcurrentRuns === undefined) return begin();
      const turn = (turns.get(user) ?? Promise.resolve()).then(async () => {
        const running = await underWay(user);
        if (running >= maxConcurrentRuns)
          throw new MootcourtError(
            'too-many-requests',
            `user: ${user} has ${running} runs under way, and may have ${maxConcurrentRuns}; wait until one ends, or cancel it`,
          );
        const result = await begin();
        begun.set(user, (begun.get(user) ?? new Set()).add(idOf(result)));
        return result;
      });
      turns.set(
        user,
        turn.catch(() => undefined),
      );
      return turn;
    },
  };
}

function modelsOf({ panel, members = [] }: Wanted): NamedModel[] {
  return [...(panel === undefined ? [] : panelModels(panel)), ...membersModels(members)];
}

function assertMayUse(user: string, wanted: Wanted, { models, panels }: UserLimits): void {
  const { panel } = wanted;
  if (panels !== undefined && panel !== undefined && !panels.some((name) => isPartOf(panel, loadPanel(name))))
    throw new MootcourtError(
      'forbidden',
      `panel: ${panel.name} is none that ${user} may use; expected one of ${panels.join(', ')}, as it is`,
    );
  if (models === undefined) return;
  for (const { field, model } of modelsOf(wanted)) {
    if (!models.some((pattern) => matches(model, pattern)))
      throw new MootcourtError(
        'forbidden',
        `${field}: ${model} is no model that ${user} may use; expected one of ${models.join(', ')}`,
      );
  }
}

function matches(model: string, pattern: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}

/** Whether a panel is the listed one, or that without some of its judges. A name alone would prove nothing. */
function isPartOf(panel: Panel, listed: Panel): boolean {
  const [{ judges, quorum: _, ...rest }, { judges: listedJudges, quorum: __, ...listedRest }] = [panel, listed];
  const known = new Set(listedJudges.map((judge) => canonicalJson(judge)));
  return canonicalJson(rest) === canonicalJson(listedRest) && judges.every((judge) => known.has(canonicalJson(judge)));
}
