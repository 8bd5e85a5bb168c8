import { type DebateRecord, latestAgreements, type RoundRecord } from '../../adjudication/debate-record.ts';
import type { Ruling } from '../../domain/ruling.ts';
import { disagreementBin, disagreementBins } from '../../measures/disagreement.ts';
import { addTo } from '../cluster-sums.ts';

/** Columns of the sums by family; the debates in each bin of D follow from `inBin` on. */
export const overviewColumns = {
  readDebates: 0,
  contestedDebates: 1,
  scored: 2,
  disagreementSum: 3,
  ruledResponses: 4,
  problematicResponses: 5,
  readResponses: 6,
  contestedOfRead: 7,
  inBin: 8,
} as const;
export const overviewWidth = overviewColumns.inBin + disagreementBins.length;

/** Adds a debate to the sums of its family that shares of the overview are made of. */
export function addToOverview(row: Float64Array, record: DebateRecord): void {
  const { rounds, ruling } = record;
  const columns = overviewColumns;
  const d = rounds[0]?.disagreement?.d;
  addTo(row, columns.contestedDebates, Number(rounds[0]?.contested ?? false));
  // What fewer judges read than the quorum wants is neither contested nor uncontested.
  const read = rounds[0]?.agreements.filter(({ noQuorum }) => noQuorum !== true).length ?? 0;
  addTo(row, columns.readDebates, Number(read > 0));
  addTo(row, columns.readResponses, read);
  addTo(row, columns.contestedOfRead, contestedResponses(rounds[0]));
  if (d !== undefined) {
    addTo(row, columns.inBin + disagreementBins.indexOf(disagreementBin(d)), 1);
    addTo(row, columns.scored, 1);
    addTo(row, columns.disagreementSum, d);
  }
  const unread = new Set(
    latestAgreements(record)
      .filter(({ noQuorum }) => noQuorum)
      .map(({ response }) => response),
  );
  addTo(row, columns.ruledResponses, ruling?.verdicts.filter(({ response }) => !unread.has(response)).length ?? 0);
  addTo(row, columns.problematicResponses, problematicVerdicts(ruling));
}

export function contestedResponses(round: RoundRecord | undefined): number {
  return round?.agreements.filter((agreement) => agreement.contested.length > 0).length ?? 0;
}

export function problematicVerdicts(ruling: Ruling | undefined): number {
  return ruling?.verdicts.filter((item) => item.by !== 'none' && item.verdict !== 'compliant').length ?? 0;
}
