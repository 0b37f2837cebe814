/** The stack's files, read: the compose file of the repository, and the configuration of its services beside this package's sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const PACKAGE: string = join(import.meta.dirname, '../..')

export const ROOT: string = join(PACKAGE, '../..')
export const COMPOSE_FILE = 'docker-compose.profiling.yml'

/**
 * One YAML file below `tools/grafana`, as data of the shape that the caller knows it to have.
 * @throws where it is no YAML, or has a key twice
 */
export function readStackFile<Shape>(path: string): Shape {
  return parse(readFileSync(join(PACKAGE, path), 'utf8'), { uniqueKeys: true })
}
