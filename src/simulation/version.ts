/**
 * Version of the simulated agents. It goes up when the same question gets another answer or another planted truth: the truth of an older
 * run cannot be told from its seed any more.
 *
 * 1 (not recorded): judges without error from reading to reading, one judge's rule as the truth. 2: see `barError` and `plantedVerdict`.
 */
export const simulationVersion = 2;
