import { checkSchema } from '../domain/check-schema.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type Member, memberName, type Panel, panelSchema } from '../domain/panel.ts';

/**
 * A panel with other respondents or judges, as `provider:model`; a member that it has already keeps its settings.
 * @throws MootcourtError `invalid-input` naming the field
 */
export function replaceMembers(
  panel: Panel,
  { respondents, judges }: { respondents?: readonly string[] | undefined; judges?: readonly string[] | undefined },
): Panel {
  if (respondents === undefined && judges === undefined) return panel;
  const known = [...(panel.respondents === 'recorded' ? [] : panel.respondents), ...panel.judges];
  const memberOf = (model: string, own: readonly Member[]): Member =>
    own.find((member) => member.model === model || memberName(member) === model) ?? {
      ...known.find((member) => member.model === model),
      model,
    };
  const changed = {
    ...panel,
    ...(respondents === undefined
      ? {}
      : {
          respondents: respondents.map((model) =>
            memberOf(model, panel.respondents === 'recorded' ? [] : panel.respondents),
          ),
        }),
    ...(judges === undefined ? {} : { judges: judges.map((model) => memberOf(model, panel.judges)) }),
  };
  const { quorum, ...rest } = changed;
  const fitting = { ...rest, ...(quorum === undefined ? {} : { quorum: Math.min(quorum, rest.judges.length) }) };
  for (const field of ['respondents', 'judges'] as const) {
    const members = fitting[field];
    if (members === 'recorded') continue;
    const names = members.map(memberName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new MootcourtError('invalid-input', `${field}: ${twice} is named twice`);
  }
  const checked = checkSchema(panelSchema, fitting, 'panel');
  if (checked.kind !== 'fits') throw new MootcourtError('invalid-input', `${checked.field}: ${checked.problem}`);
  return { ...checked.data, name: `${panel.name}, own members` };
}
