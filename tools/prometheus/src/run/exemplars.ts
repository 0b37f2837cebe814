/** Exemplars that Prometheus has kept of a target's metrics. */

/** One measurement that leads to a trace. */
export interface KeptExemplar {
  /** Name of its series. */
  readonly metric: string
  /** Of the exemplar. */
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: readonly {
    readonly seriesLabels: Readonly<Record<string, string>>
    readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[]
  }[]
}

/**
 * Exemplars of the series of a query, of the last hour.
 * @param time seconds since 1970; what came until then counts
 * @throws Error with what Prometheus says
 */
export async function askExemplars(address: string, query: string, time: number): Promise<KeptExemplar[]> {
  const url = new URL('/api/v1/query_exemplars', address)
  url.search = String(new URLSearchParams({ query, start: String(time - 3600), end: String(time) }))
  const { status, error, data = [] } = (await (await fetch(url)).json()) as Answer
  if (status !== 'success') throw new Error(`Prometheus cannot find exemplars of ${query}: ${error ?? status}`)
  return data.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels, value }) => ({ metric: seriesLabels['__name__'] ?? '', labels, value: Number(value) })),
  )
}
