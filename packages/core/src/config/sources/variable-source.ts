/** `ZEPH_<SECTION>_<KEY>` variables and their short forms. An empty variable counts as unset. */
import { SECTION_NAMES, variablesOf } from '../keys/all-keys.ts'
import type { Key } from '../keys/key.ts'
import type { Notice } from '../notice.ts'
import { didYouMean, nearest } from '../suggest.ts'
import { everyKey, type GivenValue, rowOf } from './config-source.ts'

/** Wrong texts are passed on as they are; what they should have been is for the check to say. */
export function readVariableSource(environment: NodeJS.ProcessEnv, notices: Notice[]): GivenValue[] {
  noteUnknown(environment, notices)
  return everyKey((section, key) => {
    const name = variablesOf(section, key).findLast(
      (variable) => environment[variable] && !isIdentity(variable, environment),
    )
    if (name === undefined) return []
    return [{ section, key, name, value: readText(environment[name]!, rowOf({ section, key })) }]
  })
}

/** `ZEPH_VAULT_KEY` may also hold the identity itself, for machines without such a file: the vault reads it there, it is no path. */
function isIdentity(variable: string, environment: NodeJS.ProcessEnv): boolean {
  return variable === 'ZEPH_VAULT_KEY' && /AGE-SECRET-KEY-/i.test(environment[variable]!)
}

function readText(text: string, { type }: Key): unknown {
  switch (type) {
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text
    case 'number':
    case 'whole number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
    case 'choices':
    case 'texts':
      return text.split(',').flatMap((item) => item.trim() || [])
    case 'sampling rules':
      return readJson(text)
    case 'table':
      return readTable(text)
    default:
      return text
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `deployment=test,region=eu`. */
function readTable(text: string): unknown {
  const pairs = text.split(',').map((pair) => /^\s*([^=]+?)\s*=(.*)$/.exec(pair))
  if (pairs.some((pair) => pair === null)) return text
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!.trim()]))
}

/** Other variables with `ZEPH_` are the program's own, unless they are nearly one of ours. */
function noteUnknown(environment: NodeJS.ProcessEnv, notices: Notice[]): void {
  const known = everyKey(variablesOf)
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('ZEPH_') || !environment[name] || known.includes(name)) continue
    const isOurs = SECTION_NAMES.some((section) => name.startsWith(`ZEPH_${section.toUpperCase()}_`))
    if (!isOurs && (name.split('_').length < 3 || nearest(name, known) === undefined)) continue
    notices.push({
      subject: `config:unknown:${name}`,
      message: `the variable ${name} is none of the configuration and is ignored${didYouMean(name, known)}`,
    })
  }
}
