/** `zeph.toml` in the working directory, or the file that `ZEPH_CONFIG` names: read, parsed, searched for secrets, migrated. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { ZephConfigError } from '../config-error.ts'
import { SECTIONS, snakeCase } from '../keys/all-keys.ts'
import { migrateDocument } from '../migration/migrate-document.ts'
import type { Notice } from '../notice.ts'
import { withoutCredential } from '../secrets/credential.ts'
import { findSecret } from '../secrets/refuse-in-document.ts'
import { secretError } from '../secrets/secret-error.ts'
import { lineOf } from '../toml-place.ts'
import type { GivenValue, Place } from './config-source.ts'
import { type Dialect, sectionValues } from './section-values.ts'

const DEFAULT_FILE = 'zeph.toml'
const isSection = (name: string) => Object.hasOwn(SECTIONS, name)

/**
 * Nothing where there is no file and none was asked for.
 * @throws ZephConfigError on a file that cannot be read or parsed, and on a secret in it
 */
export function readFileSource(environment: NodeJS.ProcessEnv, notices: Notice[]): GivenValue[] {
  const named = environment['ZEPH_CONFIG'] || undefined
  const file = resolve(named ?? DEFAULT_FILE)
  const content = readText(file, named)
  if (content === undefined) return []
  const place = (path: readonly string[]): Place => ({ file, ...lineIn(content, path) })
  const parsed = parsedDocument(file, content)
  const secret = findSecret(parsed)
  if (secret !== undefined) {
    throw secretError({ key: secret.path.join('.'), allowed: secret.allowed, ...place(secret.path) })
  }
  return migratedValues(parsed, place, notices)
}

/** What stands under an old name is called by that name, since that is what the reader of an error will find in the file. */
function migratedValues(parsed: Record<string, unknown>, place: Dialect['place'], notices: Notice[]): GivenValue[] {
  const { document, notices: told, origins } = migrateDocument(parsed)
  notices.push(...told)
  // What is left of an old section has been told already.
  const left = Object.keys(document).filter((name) => told.some(({ subject }) => subject.split('.')[0] === name))
  const current = Object.fromEntries(
    Object.entries(document).filter(([name]) => !left.includes(name) || isSection(name)),
  )
  return sectionValues(current, { nameOf: snakeCase, place, notices }).map((given) => {
    const origin = origins.get(given.name)
    if (origin === undefined) return given
    return { ...given, name: origin, readAs: given.name, place: () => place(origin.split('.')) }
  })
}

function lineIn(content: string, path: readonly string[]): { line?: number } {
  const line = lineOf(content, path)
  return line === undefined ? {} : { line }
}

function readText(file: string, named: string | undefined): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ZephConfigError({
      code: 'unreadable_file',
      key: named === undefined ? DEFAULT_FILE : 'ZEPH_CONFIG',
      value: named ?? file,
      allowed: 'a file that can be read',
      file,
      cause: error,
    })
  }
}

/** The parser's error is not passed on as the cause: it quotes lines of the file, and a secret may stand in them. */
function parsedDocument(file: string, content: string): Record<string, unknown> {
  try {
    return parse(content)
  } catch (error) {
    throw new ZephConfigError({
      code: 'invalid_file',
      key: DEFAULT_FILE,
      value: withoutCredential((error as Error).message.split('\n')[0]),
      allowed: 'valid TOML',
      file,
      ...(error instanceof TomlError && { line: error.line }),
    })
  }
}
