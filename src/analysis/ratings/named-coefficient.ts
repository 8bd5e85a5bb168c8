import type { AgreementWeights } from '../../measures/agreement-weights.ts';
import type { Interval } from '../../measures/bootstrap.ts';
import type { Measurement } from '../../measures/measurement.ts';

export type NamedCoefficient = { name: string; measured: Measurement };

/** A matrix of weights for the categories, with the name that results carry. */
export type NamedWeights = { name: string; matrix: AgreementWeights };

/** What is resampled here are items, and a reason must say so. */
export function ofItems(measured: Measurement): Measurement {
  const { interval } = measured;
  if (interval.kind === 'interval') return measured;
  const reason: Interval = {
    ...interval,
    reason: interval.reason.replace('scenario families', 'items').replace('scenario family', 'item'),
  };
  return { ...measured, interval: reason };
}
