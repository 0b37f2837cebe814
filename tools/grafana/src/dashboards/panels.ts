/** Panels in the look of this repository's dashboards: foundation-sdk's builders with titles, units, sizes and data sources filled in. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import {
  type DataSourceRef,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { type Panel, PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder as ProfileQuery } from '@grafana/grafana-foundation-sdk/grafanapyroscope'
import { DataqueryBuilder as MetricQuery } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table'
import { SearchTableType, DataqueryBuilder as TraceQuery } from '@grafana/grafana-foundation-sdk/tempo'
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries'

/** A data source by the dashboard's variable for it, so that the same file works outside of the shipped stack. */
const source = (type: string, variable: string): DataSourceRef => ({ type, uid: `\${${variable}}` })
export const PROMETHEUS: DataSourceRef = source('prometheus', 'prometheus')
export const TEMPO: DataSourceRef = source('tempo', 'tempo')
export const PYROSCOPE: DataSourceRef = source('grafana-pyroscope-datasource', 'pyroscope')

/** One line, or group of lines, of a panel. */
export interface Line {
  readonly query: string
  /** Grafana's legend: `{{label}}` is the label's value. */
  readonly legend: string
}

export interface Look {
  readonly title: string
  /** One sentence for the panel's (i): what it shows, and what to make of it. */
  readonly about: string
  /** Grafana's unit: `s`, `reqps`, `percentunit`, `bytes`, `short`, `currencyUSD`. */
  readonly unit: string
  /** Columns of 24; a third where it is absent. */
  readonly width?: number
}

const HEIGHT = 8

/** Values over time. */
export function chart(look: Look & { readonly lines: readonly Line[]; readonly isStacked?: boolean }): Builder<Panel> {
  const panel = new TimeSeriesPanel()
    .title(look.title)
    .description(look.about)
    .unit(look.unit)
    .span(look.width ?? 8)
    .height(HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(look.isStacked ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .targets(look.lines.map(metricQuery))
  return look.isStacked ? panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)) : panel
}

/** One number, the last. */
export function number(look: Look & { readonly query: string }): Builder<Panel> {
  return new StatPanel()
    .title(look.title)
    .description(look.about)
    .unit(look.unit)
    .span(look.width ?? 4)
    .height(4)
    .datasource(PROMETHEUS)
    .noValue('none')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .targets([metricQuery({ query: look.query, legend: look.title }, 0)])
}

/** Traces that a TraceQL search finds. */
export function traces(look: Omit<Look, 'unit'> & { readonly query: string; readonly limit?: number }): Builder<Panel> {
  const query = traceQuery(look.query)
    .tableType(SearchTableType.Spans)
    .limit(look.limit ?? 20)
    .spss(3)
  return new TablePanel()
    .title(look.title)
    .description(look.about)
    .span(look.width ?? 12)
    .height(9)
    .datasource(TEMPO)
    .filterable(true)
    .targets([query])
}

/** Values over time that Tempo computes from spans. */
export function traceChart(look: Look & { readonly query: string }): Builder<Panel> {
  return new TimeSeriesPanel()
    .title(look.title)
    .description(look.about)
    .unit(look.unit)
    .span(look.width ?? 12)
    .height(HEIGHT)
    .datasource(TEMPO)
    .min(0)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never)
    .targets([traceQuery(look.query)])
}

/** Who calls whom, from Tempo's service graph. */
export function serviceGraph(look: Omit<Look, 'unit'>): Builder<Panel> {
  return new PanelBuilder()
    .type('nodeGraph')
    .title(look.title)
    .description(look.about)
    .span(look.width ?? 24)
    .height(12)
    .datasource(TEMPO)
    .targets([new TraceQuery().refId('A').datasource(TEMPO).queryType('serviceMap')])
}

/** Stacks of a profile. */
export function flameGraph(look: Omit<Look, 'unit'> & { readonly profile: string }): Builder<Panel> {
  const query = new ProfileQuery()
    .refId('A')
    .datasource(PYROSCOPE)
    .queryType('profile')
    .profileTypeId(look.profile)
    .labelSelector('{service_name=~"$service"}')
    .groupBy([])
  return new PanelBuilder()
    .type('flamegraph')
    .title(look.title)
    .description(look.about)
    .span(look.width ?? 12)
    .height(14)
    .datasource(PYROSCOPE)
    .targets([query])
}

function metricQuery({ query, legend }: Line, index: number): Builder<Dataquery> {
  return new MetricQuery()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(PROMETHEUS)
    .expr(query)
    .legendFormat(legend)
    .range()
    .exemplar(query.includes('traces_spanmetrics_'))
}

function traceQuery(query: string): TraceQuery {
  return new TraceQuery().refId('A').datasource(TEMPO).queryType('traceql').query(query)
}
