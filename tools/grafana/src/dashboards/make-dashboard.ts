/** A dashboard from rows of panels: classic JSON, schemaVersion 42, which Grafana 10 to 13 read from files. Pure. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Queries } from '../promql/queries.ts'
import { PROMETHEUS } from './panels.ts'

/** One dashboard, before it is laid out. */
export interface DashboardPlan {
  /** Stays for good: links and the provisioned file go by it. */
  readonly uid: string
  readonly title: string
  readonly about: string
  /** Data sources by variable: those that its panels ask, and Prometheus, which the list of services comes from. */
  readonly sources: readonly ('prometheus' | 'tempo' | 'pyroscope')[]
  readonly rows: (queries: Queries) => readonly Row[]
}

export interface Row {
  readonly title: string
  readonly panels: readonly Builder<Panel>[]
}

const TAG = 'zeph-telemetry'
const PLUGINS = { prometheus: 'prometheus', tempo: 'tempo', pyroscope: 'grafana-pyroscope-datasource' } as const
const NAMES = { prometheus: 'Prometheus', tempo: 'Tempo', pyroscope: 'Pyroscope' } as const

/** Lays it out, and numbers its panels from 1. */
export function makeDashboard(plan: DashboardPlan, queries: Queries): Dashboard {
  const builder = new DashboardBuilder(plan.title)
    .uid(plan.uid)
    .description(plan.about)
    .tags([TAG])
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .version(1)
    .link(
      new DashboardLinkBuilder('Agent dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .variables([...plan.sources.map(dataSource), services()])
  for (const { title, panels } of plan.rows(queries)) {
    builder.withRow(new RowBuilder(title))
    for (const panel of panels) builder.withPanel(panel)
  }
  const dashboard = builder.build()
  for (const [index, panel] of (dashboard.panels ?? []).entries()) panel.id = index + 1
  return dashboard
}

function dataSource(name: keyof typeof PLUGINS): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name)
    .label(NAMES[name])
    .type(PLUGINS[name])
    .current({ selected: true, text: NAMES[name], value: name })
}

function services(): QueryVariableBuilder {
  return new QueryVariableBuilder('service')
    .label('Service')
    .datasource(PROMETHEUS)
    .query({ query: 'label_values(service_name)', refId: 'service' })
    .definition('label_values(service_name)')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
}
