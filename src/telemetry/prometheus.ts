import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';

/** What this process has measured of its own work, in Prometheus' text format. */
export type Measuring = { reader: MetricReader; scrape(): Promise<string> };

export function createMeasuring(): Measuring {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    reader,
    async scrape() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
  };
}

/** Lets this process measure for its own page alone; with a collector, `startOtlp` takes the reader. */
export function startMeasuring({ reader }: Measuring): { close(): Promise<void> } {
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  return { close: () => provider.shutdown() };
}
