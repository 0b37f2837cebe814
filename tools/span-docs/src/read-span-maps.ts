/** The span maps and metric maps of all subsystems, as their packages declare them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MetricMap, SpanMap } from '@zeph-telemetry/core'
import type { PackageMetrics } from './with-metric-table.ts'

/** One package with a span map. */
export interface Subsystem {
  /** Name of its folder: `memory`. */
  readonly name: string
  readonly folder: string
  readonly spans: SpanMap
}

/**
 * Every `<packages>/<name>/src/span-map.ts`, by name.
 * @throws an error that names the file, where it exports no span map, or more than one
 */
export async function readSpanMaps(packages: string): Promise<Subsystem[]> {
  const found = await readMaps<SpanMap>(packages, 'span-map.ts')
  return found.map(({ name, map }) => ({ name, folder: join(packages, name), spans: map }))
}

/** Every `<packages>/<name>/src/metric-map.ts`, by name, likewise. */
export async function readMetricMaps(packages: string): Promise<PackageMetrics[]> {
  const found = await readMaps<MetricMap>(packages, 'metric-map.ts')
  return found.map(({ name, map }) => ({ name, metrics: map }))
}

async function readMaps<M>(packages: string, file: string): Promise<{ name: string; map: M }[]> {
  const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'src', file)))
  return Promise.all(
    names.toSorted().map(async (name) => ({ name, map: await readMap<M>(join(packages, name, 'src', file)) })),
  )
}

async function readMap<M>(path: string): Promise<M> {
  const exported: object = await import(pathToFileURL(path).href)
  const maps = Object.values(exported)
  if (maps.length !== 1) throw new Error(`${path} must export one map, but exports ${maps.length} values`)
  return maps[0] as M
}
