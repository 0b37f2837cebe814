/** Reads the `accept` header of a request, as far as the two formats of metrics go. */

const OPEN_METRICS = 'application/openmetrics-text'
const VERSION = '1.0.0'

/**
 * True where the client names OpenMetrics 1.0, and Prometheus's older text not with a higher weight. A client that takes anything gets the
 * older text, as a person with a browser does.
 */
export function asksForOpenMetrics(header = ''): boolean {
  let openMetrics = 0
  let text = 0
  for (const part of header.split(',')) {
    const [type = '', ...given] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const parameters = new Map(given.map((parameter) => parameter.split(/\s*=\s*/, 2) as [string, string]))
    const weight = Number(parameters.get('q') ?? 1)
    const version = parameters.get('version')?.replaceAll('"', '') ?? VERSION
    if (type === OPEN_METRICS && version === VERSION) openMetrics = Math.max(openMetrics, weight)
    if (type === 'text/plain') text = Math.max(text, weight)
  }
  return openMetrics > 0 && openMetrics >= text
}
