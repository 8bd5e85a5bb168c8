import { MootcourtError } from '../domain/errors.ts';
import { bodyVariables } from '../domain/member-body.ts';
import { type Member, memberName, type Panel, panelSchema, splitModelId } from '../domain/panel.ts';
import type { Environment } from './environment.ts';
import { checkConnection } from './member-connection.ts';
import type { ModelsFile } from './models-file.ts';
import { configFile } from './paths.ts';
import { readYamlFile } from './yaml-file.ts';

/** Whether a file's name is that of a panel. */
export function isPanelFile(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

/** Reads a panel by name (bundled) or path. */
export function loadPanel(nameOrPath: string): Panel {
  const file = configFile('panels', nameOrPath, '.yaml');
  const panel = readYamlFile(file, panelSchema);
  checkNames(panel, file);
  return panel;
}

function checkNames(panel: Panel, file: string): void {
  const groups = { respondents: panel.respondents === 'recorded' ? [] : panel.respondents, judges: panel.judges };
  for (const [field, members] of Object.entries(groups)) {
    const names = members.map(memberName);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new MootcourtError(
        'invalid-config',
        `${file}: ${field}: ${twice} is named twice; give one of them its own name`,
      );
    }
  }
  if (panel.selectedSpecCharacters !== undefined && panel.specReading !== 'selected') {
    throw new MootcourtError(
      'invalid-config',
      `${file}: selectedSpecCharacters: it is for panels with specReading: selected; add that, or leave it out`,
    );
  }
  if (panel.quorum !== undefined && panel.quorum > panel.judges.length) {
    throw new MootcourtError(
      'invalid-config',
      `${file}: quorum: ${panel.quorum} is more than the ${panel.judges.length} judges`,
    );
  }
}

/**
 * Finds everything that would stop a panel before its first call: providers that config/models.yaml does not list, and missing keys.
 * @param options.hasClientSampler whether an MCP client offers its model, for members of the provider `sampling`
 * @throws MootcourtError `unknown-model` or `missing-credentials`
 */
export function checkPanel(
  panel: Panel,
  models: ModelsFile,
  environment: Environment,
  options: { hasClientSampler?: boolean } = {},
): void {
  const unlisted = Object.keys(panel.limits ?? {}).find((provider) => models.providers[provider] === undefined);
  if (unlisted !== undefined) {
    throw new MootcourtError(
      'invalid-config',
      `limits.${unlisted}: there is no provider ${unlisted} in config/models.yaml`,
    );
  }
  for (const { field, member, role } of panelMembers(panel)) {
    const settings = models.providers[splitModelId(member.model).provider];
    if (settings !== undefined) checkConnection(field, member, settings, models, environment);
    const missing = memberVariables(member).find(({ variable }) => environment.key(variable) === undefined);
    if (missing !== undefined)
      throw new MootcourtError(
        'missing-credentials',
        `${field}.${missing.path}: ${missing.variable} is not set. Set it in the environment or in .env`,
      );
    if (role === 'respondent') continue;
    const own = (['systemPrompt', 'readsSpec'] as const).find((name) => member[name] !== undefined);
    if (own !== undefined)
      throw new MootcourtError('invalid-config', `${field}.${own}: only respondents have it; leave it out`);
  }
  checkModels(panelModels(panel), models, environment, options);
}

/**
 * The same for models that no panel names, each with the field that does.
 * @throws MootcourtError `unknown-model` or `missing-credentials`
 */
export function checkModels(
  named: readonly NamedModel[],
  models: ModelsFile,
  environment: Environment,
  { hasClientSampler = false }: { hasClientSampler?: boolean } = {},
): void {
  for (const { field, model, apiKeyEnv } of named) {
    const { provider } = splitModelId(model);
    const settings = models.providers[provider];
    if (settings === undefined) {
      const known = Object.keys(models.providers).join(', ');
      throw new MootcourtError(
        'unknown-model',
        `${field}: ${model}: provider ${provider} is not in config/models.yaml. Known: ${known}.`,
      );
    }
    if (settings.kind === 'sampling' && !hasClientSampler) {
      throw new MootcourtError(
        'missing-credentials',
        `${field}: ${model} is the model of an assistant that is connected over MCP, and there is none here. Start it from the assistant, or take a panel that names its models; \`offline\` needs no key.`,
      );
    }
    const key = apiKeyEnv ?? ('apiKeyEnv' in settings ? settings.apiKeyEnv : undefined);
    if (key !== undefined && environment.key(key) === undefined) {
      throw new MootcourtError(
        'missing-credentials',
        `${field}: ${model} needs ${key}. Set it in the environment or in .env, or take the panel \`offline\`, which needs none.`,
      );
    }
  }
}

export type PanelMember = { field: string; role: 'respondent' | 'judge' | 'other'; member: Member };

/** Every member of a panel with the field that names it. */
export function panelMembers(panel: Panel): PanelMember[] {
  const respondents = panel.respondents === 'recorded' ? [] : panel.respondents;
  const other = (field: 'simulatedUser' | 'rubricWriter' | 'metaAdjudicator'): PanelMember[] => {
    const member = panel[field];
    return member === undefined ? [] : [{ field, role: 'other', member }];
  };
  return [
    ...respondents.map((member, index) => ({ field: `respondents.${index}`, role: 'respondent' as const, member })),
    ...panel.judges.map((member, index) => ({ field: `judges.${index}`, role: 'judge' as const, member })),
    ...other('simulatedUser'),
    ...other('rubricWriter'),
    ...other('metaAdjudicator'),
  ];
}

/** A model with the field that names it, and the variable of its key where that is not the provider's. */
export type NamedModel = { field: string; model: string; apiKeyEnv?: string };

/** Every model of a panel. */
export function panelModels(panel: Panel): NamedModel[] {
  return panelMembers(panel).flatMap(({ field, member }) => memberModels(field, member));
}

/** Models of a job's members. */
export function membersModels(members: readonly Member[]): NamedModel[] {
  return members.flatMap((member, index) => memberModels(`members.${index}`, member));
}

function memberModels(field: string, member: Member): NamedModel[] {
  const { fallbacks = [], apiKeyEnv } = member;
  return [
    { field, model: member.model, ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) },
    ...fallbacks.map((model, index) => ({ field: `${field}.fallbacks.${index}`, model })),
  ];
}

/** The variables of a member's headers and body. */
function memberVariables({ headers = {}, body = {} }: Member): { path: string; variable: string }[] {
  const inHeaders = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [{ path: `headers.${name}`, variable: value.env }],
  );
  return [...inHeaders, ...bodyVariables(body).map(({ path, variable }) => ({ path: `body.${path}`, variable }))];
}
