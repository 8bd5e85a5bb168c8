import { type Meter, metrics, ValueType } from '@opentelemetry/api';
import { conventions } from './semantic-conventions.ts';

/** Boundaries that the semantic conventions advise. */
const durationBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const tokenBoundaries = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];

/** What this process measures of its own work. Nobody listens until a meter provider is set (`measuring.ts`, `otlp.ts`). */
export function createInstruments(meter: Meter = metrics.getMeter('mootcourt')) {
  return {
    duration: meter.createHistogram(conventions.durationMetric, {
      description: 'Time of a call to a model, waits for its turn and repeats included',
      unit: 's',
      advice: { explicitBucketBoundaries: durationBoundaries },
    }),
    tokens: meter.createHistogram(conventions.tokenMetric, {
      description: 'Input and output tokens of a call, by the provider’s count',
      unit: '{token}',
      valueType: ValueType.INT,
      advice: { explicitBucketBoundaries: tokenBoundaries },
    }),
    calls: meter.createCounter('mootcourt.model.calls', {
      description: 'Calls that ended, by outcome',
      unit: '{call}',
    }),
    inFlight: meter.createUpDownCounter('mootcourt.model.calls_in_flight', {
      description: 'Calls that wait for their turn or are under way',
      unit: '{call}',
    }),
    cost: meter.createCounter('mootcourt.model.cost', { description: 'US dollars at listed prices', unit: 'USD' }),
    ledgerHits: meter.createCounter('mootcourt.ledger.hits', {
      description: 'Calls that the ledger answered, and nobody was paid for',
      unit: '{call}',
    }),
    failedAttempts: meter.createCounter('mootcourt.model.failed_attempts', {
      description: 'Attempts that failed, by kind of failure and whether another followed',
      unit: '{attempt}',
    }),
    circuitOpen: meter.createGauge('mootcourt.provider.circuit_open', {
      description: '1 while the circuit breaker of a provider is open, because too many calls failed in a row',
    }),
    providerDown: meter.createGauge('mootcourt.provider.down', {
      description: 'Deprecated: use mootcourt.provider.circuit_open',
    }),
    debates: meter.createCounter('mootcourt.debates.completed', {
      description: 'Debates that this process completed',
      unit: '{debate}',
    }),
    debatesHeld: meter.createCounter('mootcourt.debates.held', {
      description: 'Deprecated: use mootcourt.debates.completed',
      unit: '{debate}',
    }),
    debatesInFlight: meter.createUpDownCounter('mootcourt.debates.in_flight', {
      description: 'Debates that are being held here',
      unit: '{debate}',
    }),
    requests: meter.createHistogram('http.server.request.duration', {
      description: 'Time to answer a request of the API, the viewer or MCP',
      unit: 's',
      advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
    }),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;
