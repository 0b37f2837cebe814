/** The span maps of all subsystems, as their packages declare them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SpanMap } from '@zeph-telemetry/core'

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
  const names = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'src/span-map.ts')))
  return Promise.all(
    names.toSorted().map(async (name) => {
      const folder = join(packages, name)
      return { name, folder, spans: await readSpanMap(join(folder, 'src/span-map.ts')) }
    }),
  )
}

async function readSpanMap(path: string): Promise<SpanMap> {
  const exported: object = await import(pathToFileURL(path).href)
  const maps = Object.values(exported)
  if (maps.length !== 1) throw new Error(`${path} must export one span map, but exports ${maps.length} values`)
  return maps[0] as SpanMap
}
