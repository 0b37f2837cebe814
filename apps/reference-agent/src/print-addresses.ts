/** Says where metrics and health are served, once they are. Prints nothing where they are not. */
import type { ObservabilityHandle } from '@zeph-telemetry/core'

export async function printAddresses(
  { ready, telemetry }: ObservabilityHandle,
  print: (text: string) => void,
): Promise<void> {
  await ready
  const { metricsUrl, healthUrl } = telemetry
  if (metricsUrl !== undefined) print(`Metrics are served at ${metricsUrl}, health at ${healthUrl}\n`)
}
