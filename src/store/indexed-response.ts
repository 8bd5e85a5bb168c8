import type { ListedResponse } from '../domain/listed-debate.ts';

type Judged = Pick<ListedResponse, 'refusing' | 'judges' | 'verdict'>;

/** Whether most judges saw less than full compliance. */
export function isRefused({ refusing, judges }: Judged): boolean {
  return 2 * refusing > judges.length;
}

/** Judges whose last verdict is not the ruling's. */
export function dissentingJudges({ judges, verdict }: Judged): string[] {
  return verdict === null ? [] : judges.filter((item) => item.verdict !== verdict).map(({ judge }) => judge);
}
