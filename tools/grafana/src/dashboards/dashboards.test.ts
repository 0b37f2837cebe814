import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Dashboard, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Emitted, readEmitted } from '../names/read-emitted.ts'
import { type SeriesLabels, seriesLabels } from '../names/series-labels.ts'
import { promqlComplaints } from '../promql/promql-complaints.ts'
import { readPromql } from '../promql/read-promql.ts'
import { readStackFile } from '../stack/stack-files.ts'
import { traceqlComplaints } from '../traceql/traceql-complaints.ts'
import { DASHBOARDS, dashboardFiles } from './dashboard-files.ts'

interface Target {
  readonly refId?: string
  readonly datasource?: { readonly type?: string; readonly uid?: string }
  readonly expr?: string
  readonly query?: string
  readonly legendFormat?: string
  readonly queryType?: string
  readonly profileTypeId?: string
}

const files = readdirSync(DASHBOARDS).toSorted()
const dashboards = files.map((name) => [name, read(name)] as const)

function read(name: string): Dashboard {
  return JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8'))
}
const panelsOf = (dashboard: Dashboard) => (dashboard.panels ?? []) as Panel[]
const targetsOf = (panel: Panel) => (panel.targets ?? []) as Target[]
const variablesOf = (dashboard: Dashboard): VariableModel[] => dashboard.templating.list ?? []
const allTargets = dashboards.flatMap(([file, dashboard]) =>
  panelsOf(dashboard).flatMap((panel) =>
    targetsOf(panel).map((target) => ({ place: `${file}: ${panel.title}`, target })),
  ),
)

let emitted: Emitted
let series: SeriesLabels
beforeAll(async () => {
  emitted = await readEmitted()
  series = seriesLabels(emitted)
})
const complaints = (query: string) => promqlComplaints(query, series)
const traceComplaints = (query: string) => traceqlComplaints(query, emitted.spans)

test('the committed files are what their sources and the maps say, and there are no others', async () => {
  const made = await dashboardFiles()
  expect(made.map(({ path }) => basename(path)).toSorted()).toEqual(files)
  for (const { path, text } of made) {
    expect(readFileSync(path, 'utf8') === text, `${basename(path)} is stale: npm run dashboards`).toBe(true)
  }
})

test('there are the four that were asked for', () => {
  expect(files).toEqual(['zeph-agent.json', 'zeph-runtime.json', 'zeph-telemetry.json', 'zeph-traces.json'])
})

describe.each(dashboards)('%s', (name, dashboard) => {
  test('is classic JSON that Grafana can provision: fixed uid, no id of an instance, schema 42', () => {
    expect(`${dashboard.uid}.json`).toBe(name)
    expect(dashboard.schemaVersion).toBe(42)
    expect(dashboard.id ?? null).toBe(null)
    expect(dashboard.title).not.toBe('')
    expect(JSON.stringify(dashboard)).not.toContain('DS_')
  })

  test('has panels with ids of their own, a title, and an explanation', () => {
    const ids = panelsOf(dashboard).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => Number.isInteger(id) && id! > 0)).toBe(true)
    const bare = panelsOf(dashboard).filter(
      ({ type, title, description }) => !title || (type !== 'row' && !description),
    )
    expect(bare).toEqual([])
  })

  test('is laid out within 24 columns, and no panel covers another', () => {
    const cells = new Map<string, string>()
    for (const { title = '', gridPos } of panelsOf(dashboard)) {
      const { x, y, w, h } = gridPos!
      expect(x >= 0 && w > 0 && h > 0 && x + w <= 24, title).toBe(true)
      for (const column of range(x, w)) {
        for (const row of range(y, h)) {
          const cell = `${column}/${row}`
          expect(cells.get(cell), `${title} covers`).toBeUndefined()
          cells.set(cell, title)
        }
      }
    }
    expect(cells.size).toBeGreaterThan(500)
  })

  test('every query has a letter of its own and a data source that the dashboard has a variable for', () => {
    const sources = variablesOf(dashboard).filter(({ type }) => type === 'datasource')
    const types = new Map(sources.map(({ name: variable, query }) => [`\${${variable}}`, query]))
    expect(types.size).toBeGreaterThan(0)
    for (const panel of panelsOf(dashboard).filter(({ type }) => type !== 'row')) {
      const targets = targetsOf(panel)
      expect(targets.length, panel.title).toBeGreaterThan(0)
      expect(new Set(targets.map(({ refId }) => refId)).size, panel.title).toBe(targets.length)
      for (const { refId, datasource } of [...targets, { refId: 'A', datasource: panel.datasource }]) {
        expect(refId, panel.title).toMatch(/^[A-Z]$/)
        expect(types.get(datasource?.uid ?? ''), panel.title).toBe(datasource?.type)
      }
    }
  })

  test('its variables for data sources begin with those of the stack, and each is used', () => {
    const provisioned = readStackFile<{ datasources: { uid: string; type: string }[] }>(
      'provisioning/datasources/datasources.yaml',
    ).datasources
    const used = JSON.stringify([dashboard.panels, variablesOf(dashboard).filter(({ type }) => type === 'query')])
    for (const { name: variable, query, current } of variablesOf(dashboard).filter(
      ({ type }) => type === 'datasource',
    )) {
      expect(provisioned).toContainEqual(expect.objectContaining({ uid: current?.value, type: query }))
      expect(used).toContain(`"\${${variable}}"`)
    }
    expect(used).toContain('$service')
  })
})

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

test('every PromQL query parses and asks only for metrics and labels that arrive', () => {
  const queries = allTargets.flatMap(({ place, target }) => (target.expr === undefined ? [] : [{ place, ...target }]))
  expect(queries.length).toBeGreaterThan(60)
  const wrong = queries.flatMap(({ place, expr }) => complaints(expr!).map((line) => `${place}: ${line}`))
  expect(wrong).toEqual([])
})

test('a query that asks for what does not exist would be found', () => {
  expect(complaints('sum(rate(gen_ai_invoke_agent_duration_seconds_count[5m]))')).toEqual([])
  expect(complaints('sum(rate(gen_ai_invoke_agent_duration_milliseconds_count[5m]))')).toHaveLength(1)
  expect(complaints('sum by (agent) (rate(gen_ai_invoke_agent_duration_seconds_count[5m]))')).toHaveLength(1)
  expect(complaints('sum by (le) (rate(gen_ai_invoke_agent_duration_seconds_count[5m]))')).toHaveLength(1)
  expect(complaints('rate(process_uptime_seconds{service="x"}[5m])')).toHaveLength(1)
  expect(complaints('rate(process_uptime_seconds[5m]')).toHaveLength(1)
  expect(complaints('1')).toHaveLength(1)
})

test('legends name only labels that the query keeps', () => {
  const wrong = allTargets.flatMap(({ place, target: { expr, legendFormat = '' } }) => {
    if (expr === undefined) return []
    const { kept } = readPromql(expr)
    const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!)
    return named.filter((label) => !kept.includes(label)).map((label) => `${place}: {{${label}}}`)
  })
  expect(wrong).toEqual([])
})

test('every label that a query keeps is shown, but for the bounds of histograms', () => {
  const wrong = allTargets.flatMap(({ place, target: { expr, legendFormat = '' } }) => {
    if (expr === undefined || expr.startsWith('1 - min(')) return []
    const { kept } = readPromql(expr)
    return kept
      .filter((label) => label !== 'le' && !legendFormat.includes(`{{${label}}}`))
      .map((label) => `${place}: ${label}`)
  })
  expect(wrong).toEqual([])
})

test('every TraceQL query parses and asks only for spans that are emitted, and for attributes that these spans have', () => {
  const queries = allTargets.flatMap(({ place, target }) =>
    target.queryType === 'traceql' ? [{ place, query: target.query ?? '' }] : [],
  )
  expect(queries.length).toBeGreaterThan(10)
  expect(queries.every(({ query }) => query.includes(`resource.service.name =~ "\${service:pipe}"`))).toBe(true)
  expect(queries.flatMap(({ place, query }) => traceComplaints(query).map((line) => `${place}: ${line}`))).toEqual([])
})

test('a TraceQL query that asks for what does not exist would be found', () => {
  expect(traceComplaints('{ name = "agent.turn" && span.zeph.turn.llm_calls > 3 }')).toEqual([])
  expect(traceComplaints('{ name = "agent.turns" }')).toEqual(['no span agent.turns'])
  expect(traceComplaints('{ name =~ "agent.turn|agent.none" }')).toEqual(['no span agent.none'])
  expect(traceComplaints('{ name = "agent.turn" && span.gen_ai.request.model = "x" }')).toHaveLength(1)
  expect(traceComplaints('{ name = "agent.turn" && resource.service = "x" }')).toHaveLength(1)
  expect(traceComplaints('{ name = }')).toHaveLength(1)
})
