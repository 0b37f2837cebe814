/** What is wrong with the configured paths, beyond what a look at one of them shows. */
import type { MetricsConfig } from '../config/observability-config.ts'
import { healthPaths } from './health-paths.ts'

/** The problem in words, beginning with its key; undefined where there is none. */
export function pathProblem({ metricsPath, healthCheckPath }: MetricsConfig): string | undefined {
  const wrong = Object.entries({ metrics_path: metricsPath, health_check_path: healthCheckPath }).find(
    ([, path]) => !isAsRequested(path),
  )
  if (wrong !== undefined) {
    const [key, path] = wrong
    return `metrics.${key} is ${JSON.stringify(path)}, but must be a path as it stands in a URL, without "?", "#", "..", and characters that are escaped there`
  }
  if (!Object.values(healthPaths(healthCheckPath)).includes(metricsPath)) return undefined
  return `metrics.metrics_path is ${JSON.stringify(metricsPath)}, and that is a path of the health check, too (metrics.health_check_path is ${JSON.stringify(healthCheckPath)})`
}

/** A path that no client changes on the way: it could not be asked for otherwise. */
function isAsRequested(path: string): boolean {
  return URL.parse(`http://localhost${path}`)?.href === `http://localhost${path}` && !/[?#]/.test(path)
}
