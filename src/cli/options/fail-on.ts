import { MootcourtError } from '../../domain/errors.ts';
import { type GateMetric, gateMetrics } from '../../results/run-summary.ts';

export type Gate = { metric: GateMetric; operator: '>' | '>=' | '<' | '<='; bound: number; text: string };

/** @throws MootcourtError `bad-input` for anything but metric, operator and number, e.g. `contested>0.2` */
export function parseGate(text: string): Gate {
  const match = /^\s*([a-z0-9]+)\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  const metric = gateMetrics.find((one) => one === match?.[1]);
  if (match === null || metric === undefined) {
    throw new MootcourtError(
      'bad-input',
      `--fail-on: expected e.g. 'contested>0.2' with one of ${gateMetrics.join(', ')}; got '${text}'`,
    );
  }
  return { metric, operator: match[2] as Gate['operator'], bound: Number(match[3]), text: text.trim() };
}

/** Whether the gate's condition holds; a metric that could not be computed fails the gate, since nothing was shown. */
export function gateFails(gate: Gate, value: number | undefined): boolean {
  if (value === undefined) return true;
  switch (gate.operator) {
    case '>':
      return value > gate.bound;
    case '>=':
      return value >= gate.bound;
    case '<':
      return value < gate.bound;
    case '<=':
      return value <= gate.bound;
  }
}
