/** Reads the channel's counters from what a Prometheus server would be given. */

/** Messages; undefined where there is no such metric. */
export interface Counted {
  readonly sent: number | undefined
  readonly received: number | undefined
}

/** The counters of all channels together. */
export function countsIn(metrics: string): Counted {
  return { sent: total(metrics, 'channel_sent_total'), received: total(metrics, 'channel_received_total') }
}

function total(metrics: string, name: string): number | undefined {
  const values = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  if (values.length === 0) return undefined
  return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
