import { Option } from '@commander-js/extra-typings';

export const jsonOption = (what: string) => new Option('--json', `print ${what} as JSON`);
