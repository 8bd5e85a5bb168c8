import { MootcourtError } from '../../domain/errors.ts';
import { type StoppingRule, stoppingMaximum, stoppingMetrics } from '../../domain/stopping-rule.ts';

/** What else was asked for, where a rule cannot go with it. */
type Beside = { queue?: true | undefined; batch?: true | undefined; concurrency?: number | undefined };

/**
 * @throws MootcourtError `invalid-input` for anything but e.g. `width(problematic)<0.05`, and where
 * debates would not begin in their order
 */
export function parseUntil(text: string, { queue, batch, concurrency }: Beside = {}): StoppingRule {
  const match = /^\s*width\(\s*([^()\s]+)\s*\)\s*<\s*(\d+(?:\.\d+)?|\.\d+)\s*$/.exec(text);
  const metric = stoppingMetrics.find((known) => known === match?.[1]);
  if (match === null) throw invalid(`expected e.g. 'width(problematic)<0.05', got '${text}'`);
  if (metric === undefined)
    throw invalid(
      `expected the width of ${stoppingMetrics.join(', ')}, got '${match[1]}'; only means over scenario families have an interval that holds whenever one stops, coefficients such as kappa have none`,
    );
  const width = Number(match[2]);
  const maximum = stoppingMaximum[metric];
  if (!(width > 0 && width < maximum))
    throw invalid(`${metric} lies between 0 and ${maximum}: expected a width between them, got ${match[2]}`);
  if (queue === true) throw invalid('expected without --queue: workers begin debates in no fixed order');
  if (batch === true && concurrency === undefined)
    throw invalid(
      'with --batch all debates begin at once and nothing is left to stop; say with --concurrency how many may be under way',
    );
  return { metric, width };
}

const invalid = (message: string) => new MootcourtError('invalid-input', `--until: ${message}`);
