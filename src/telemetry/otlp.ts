import { context, metrics, trace } from '@opentelemetry/api';
import type { MetricReader } from '@opentelemetry/sdk-metrics';

export type OtlpSettings = {
  /** Base address of a collector, as OTEL_EXPORTER_OTLP_ENDPOINT names it. */
  endpoint: string;
  /** `name=value,…`, as OTEL_EXPORTER_OTLP_HEADERS has them. */
  headers: string | undefined;
  serviceName: string | undefined;
};

/**
 * Sends traces and metrics to a collector over OTLP/HTTP. Brings the whole SDK, so it is loaded only where it is asked for.
 * @param readers more readers of the same metrics
 */
export async function startOtlp(
  settings: OtlpSettings,
  version: string,
  readers: readonly MetricReader[] = [],
): Promise<{ close(): Promise<void> }> {
  const [{ TracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
  ]);
  const [
    { MeterProvider, PeriodicExportingMetricReader },
    { AsyncLocalStorageContextManager },
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/resources'),
  ]);
  const resource = resourceFromAttributes({
    'service.name': settings.serviceName ?? 'mootcourt',
    'service.version': version,
  });
  const base = settings.endpoint.replace(/\/+$/, '');
  const headers = headersOf(settings.headers);
  const tracing = new TracerProvider({
    resource,
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${base}/v1/traces`, headers }) }),
    ],
  });
  const measuring = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${base}/v1/metrics`, headers }) }),
      ...readers,
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(measuring);
  return {
    async close() {
      // A collector that is not there must not keep the program from ending in order.
      await Promise.allSettled([tracing.shutdown(), measuring.shutdown()]);
    },
  };
}

function headersOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}
