import { Option } from '@commander-js/extra-typings';
import { bundledNames } from '../../settings/paths.ts';

/** Options that name what a command reads: spec, panel, scenarios, values. */

export const specOption = (use = 'the spec') =>
  new Option(
    '--spec <id|file>',
    `${use}: a bundled one (${bundledNames('specs', '.md').join(', ')}) or a Markdown file`,
  ).default('helpful-assistant');

/** A panel that the command takes only where one is named. */
export const optionalPanelOption = (use: string) =>
  new Option(
    '--panel <name|file>',
    `${use}: a bundled one (${bundledNames('panels', '.yaml').join(', ')}) or a YAML file`,
  );

export const panelOption = (use = 'the models that answer and judge') => optionalPanelOption(use).default('offline');

export const scenariosOption = () =>
  new Option(
    '--scenarios <id|path>',
    'a bundled set, a folder or file of scenario families (.yaml, .jsonl), or a .csv of the public data set',
  ).default('bundled');

export const valuesOption = (use: string) =>
  new Option('--values <two>', `${use}: two values joined by a comma, e.g. "candour,comfort"`);

export const dropLastAnswerOption = () =>
  new Option('--drop-last-answer', 'leave out an answer that a conversation ends with');

export const taxonomyOption = (use: string) =>
  new Option('--taxonomy <bundled|path>', `${use}: bundled, a folder or file, or the public CSV`).default('bundled');
