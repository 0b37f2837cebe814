/**
 * Everything that the SDK emits, as its packages declare it in their span maps and metric maps: what dashboards are made from, and held against.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MetricDefinition, MetricMap, SpanMap } from '@zeph-telemetry/core'
import { labelName, type Route, routesOf } from './prometheus-name.ts'

const ROOT = join(import.meta.dirname, '../../../..')

/** One metric, under all of its names. */
export interface EmittedMetric {
  readonly definition: MetricDefinition
  readonly routes: readonly Route[]
  /** Its attributes, as labels. */
  readonly labels: ReadonlySet<string>
}

/** What arrives at the back ends. */
export interface Emitted {
  /** By OpenTelemetry's names. */
  readonly metrics: ReadonlyMap<string, EmittedMetric>
  readonly spans: SpanMap
}

/** Reads every map below `packages`; several packages may record the same metric. */
export async function readEmitted(root: string = ROOT): Promise<Emitted> {
  const [metricMaps, spanMaps] = await Promise.all([
    readMaps<MetricMap>(root, 'metric-map.ts'),
    readMaps<SpanMap>(root, 'span-map.ts'),
  ])
  const metrics = new Map<string, EmittedMetric>()
  for (const [name, definition] of metricMaps.flatMap((map) => Object.entries(map))) {
    const labels = Object.keys(definition.attributes).map(labelName)
    const known = metrics.get(name)?.labels ?? []
    metrics.set(name, { definition, routes: routesOf(name, definition), labels: new Set([...known, ...labels]) })
  }
  return { metrics, spans: Object.assign({}, ...spanMaps) }
}

async function readMaps<M>(root: string, file: string): Promise<M[]> {
  const paths = globSync(`packages/*/src/**/${file}`, { cwd: root, exclude: ['**/node_modules/**'] }).toSorted()
  const modules = await Promise.all(paths.map((path) => import(pathToFileURL(join(root, path)).href)))
  return modules.flatMap((exported: object) => Object.values(exported) as M[])
}
