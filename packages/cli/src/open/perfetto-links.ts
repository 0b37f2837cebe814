/** Addresses of the Perfetto UI. Its content security policy lets it fetch from one loopback port alone, so other ports need the launcher. */

export const PERFETTO_ORIGIN = 'https://ui.perfetto.dev'
export const PERFETTO_PORT = 9001

/** The UI fetches the trace itself; `undefined` when it may not fetch from this port. */
export function directLink(traceUrl: string): string | undefined {
  const { port } = new URL(traceUrl)
  return port === String(PERFETTO_PORT) ? `${PERFETTO_ORIGIN}/#!/?url=${traceUrl}` : undefined
}
