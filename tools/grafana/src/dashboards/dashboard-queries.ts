/** The queries of the committed dashboards, with Grafana's variables filled in: what a person's browser would ask the back ends. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DASHBOARDS } from './dashboard-files.ts'

/** One query of one panel. */
export interface DashboardQuery {
  /** Uid of the dashboard. */
  readonly dashboard: string
  readonly panel: string
  readonly language: 'promql' | 'traceql' | 'profile' | 'service graph'
  /** PromQL, TraceQL, or the id of a profile's type; empty for a service graph. */
  readonly query: string
}

/** What Grafana would fill in. */
export interface Variables {
  /** Regular expression of service names. */
  readonly service: string
  /** Such as `4m`; at least twice the interval of scrapes or exports. */
  readonly rateInterval: string
  /** The time shown, such as `1h`. */
  readonly range: string
}

interface Target {
  readonly expr?: string
  readonly query?: string
  readonly queryType?: string
  readonly profileTypeId?: string
}

interface Read {
  readonly uid: string
  readonly panels: readonly { readonly title: string; readonly targets?: readonly Target[] }[]
}

export function dashboardQueries(variables: Variables): DashboardQuery[] {
  const names = readdirSync(DASHBOARDS).filter((name) => name.endsWith('.json'))
  return names.toSorted().flatMap((name) => {
    const { uid, panels }: Read = JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8'))
    return panels.flatMap(({ title, targets = [] }) =>
      targets.map((target) => {
        const [language, query] = asked(target)
        return { dashboard: uid, panel: title, language, query: filled(query, variables) }
      }),
    )
  })
}

function asked({ expr, query, queryType, profileTypeId }: Target): [DashboardQuery['language'], string] {
  if (expr !== undefined) return ['promql', expr]
  if (profileTypeId !== undefined) return ['profile', profileTypeId]
  return queryType === 'serviceMap' ? ['service graph', ''] : ['traceql', query ?? '']
}

function filled(query: string, { service, rateInterval, range }: Variables): string {
  return query
    .replace(/\$\{service(:\w+)?\}|\$service\b/g, () => service)
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', range)
}
