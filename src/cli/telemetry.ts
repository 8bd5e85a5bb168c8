import { MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import { noopInstrumentation } from '../domain/instrumentation.ts';
import type { Environment, LogSetting } from '../settings/environment.ts';
import { packageVersion } from '../settings/paths.ts';

export type Telemetry = {
  instrumentation: Instrumentation;
  /** What this process measured, in Prometheus' text format; undefined where nothing is measured. */
  scrape: (() => Promise<string>) | undefined;
  close(): Promise<void>;
};

/**
 * Sets up what the process tells of its work: a log, and where the environment names a collector, traces and metrics. Their packages are loaded
 * only where something is told.
 * @param options.level where MOOTCOURT_LOG names none
 * @param options.measured whether the process shows its own metrics
 */
export async function openTelemetry(
  environment: Environment,
  options: { level: LogSetting; measured?: boolean },
): Promise<Telemetry> {
  const level = environment.log?.level ?? options.level;
  const { collector } = environment;
  if (level === 'silent' && collector === undefined && options.measured !== true)
    return { instrumentation: noopInstrumentation, scrape: undefined, close: async () => undefined };
  const measuring =
    options.measured === true ? (await import('../telemetry/prometheus.ts')).createMeasuring() : undefined;
  const closing: (() => Promise<void> | void)[] = [];
  if (collector !== undefined) {
    const { startOtlp } = await import('../telemetry/otlp.ts');
    const otlp = await startOtlp(collector, packageVersion(), measuring === undefined ? [] : [measuring.reader]);
    closing.push(otlp.close);
  } else if (measuring !== undefined) {
    closing.push((await import('../telemetry/prometheus.ts')).startMeasuring(measuring).close);
  }
  const { createLogger: createLog } = await import('../telemetry/logger.ts');
  const to = environment.log?.file ?? 2;
  let log: ReturnType<typeof createLog>;
  try {
    log = createLog({ level, to, secrets: environment.secrets ?? [] });
  } catch (error) {
    throw new MootcourtError(
      'invalid-config',
      `MOOTCOURT_LOG_FILE: ${to} cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  closing.push(log.close);
  const { createInstrumentation } = await import('../telemetry/traced-instrumentation.ts');
  return {
    instrumentation: createInstrumentation(log.log),
    scrape: measuring?.scrape,
    async close() {
      for (const close of closing) await close();
    },
  };
}
