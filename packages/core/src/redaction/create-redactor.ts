/**
 * The redactor of one configuration. Runs on every text that a span or a log line takes: a text without any anchor of a secret is
 * returned after one scan, and only the kinds whose anchors it has are looked for in another.
 */
import type { RedactionConfig } from '../config/observability-config.ts'
import { type Anchor, AnchorScan, type Visit } from './anchor-scan.ts'
import type { Kind, Surroundings } from './kind.ts'
import { KINDS } from './kinds.ts'
import { isMarker, marker, type Replace } from './marker.ts'
import { ownNamedValues } from './named-values.ts'
import { applyPatterns, readPatterns } from './own-patterns/own-patterns.ts'
import { redactValue } from './redact-value.ts'
import type { Redactor } from './redactor.ts'
import { SecretKeys } from './secret-keys.ts'
import { SecretSearch } from './secrets.ts'

/** Shorter texts hold no secret: the shortest are a key, a separator and a value. */
const SHORTEST = 6
/** What is left beside a marker may look like a secret where it did not beside a word: so often the result is looked at again. */
const MOST_PASSES = 4

/**
 * Makes a redactor. Where the configuration switches redaction off it replaces nothing but the secrets that a vault gave.
 * @throws ZephConfigError where a pattern of `config.patterns` cannot be used.
 * @example
 * createRedactor({ enabled: true, patterns: { employee: 'E-\\d{6}' }, keys: ['ssn'], allow: [] }).text('E-123456') // [REDACTED:employee]
 */
export function createRedactor(config: RedactionConfig): Redactor {
  const patterns = readPatterns(config.patterns)
  const secrets = new SecretSearch()
  if (!config.enabled) return redactorOf((text) => secrets.replace(text), undefined)
  const allowed = new Set(config.allow)
  const keys = new SecretKeys(config)
  const replace: Replace = (secret, kind) => (isMarker(secret) || allowed.has(secret) ? secret : marker(kind))
  const redactKinds = kindsRedactor({ replace, keys }, ownNamedValues(config.keys))
  return redactorOf(
    (text) => {
      const withoutKnown = secrets.replace(text)
      return redactKinds(patterns.length === 0 ? withoutKnown : applyPatterns(withoutKnown, patterns, replace))
    },
    { replace, keys },
  )
}

function redactorOf(change: (text: string) => string, surroundings: Surroundings | undefined): Redactor {
  const text = (given: string): string => {
    if (typeof given !== 'string' || given.length < SHORTEST) return given
    try {
      return change(given)
    } catch {
      // A text that cannot be searched, because memory or the stack ran out, must not go out unseen.
      return marker('error')
    }
  }
  return { text, value: (key, value) => redactValue(key, value, { text, surroundings }) }
}

function kindsRedactor(surroundings: Surroundings, own: Kind | undefined): (text: string) => string {
  const kinds = own === undefined ? KINDS : [...KINDS, own]
  const scan = new AnchorScan(kinds.flatMap(anchorsOf))
  return (text) => {
    let result = text
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const found = scan.fold(result, collect)
      if (found === undefined) return result
      const before = result
      for (const kind of kinds) if (found.has(kind)) result = kind.redact(result, surroundings)
      if (result === before) return result
    }
    return result
  }
}

function anchorsOf(kind: Kind): Anchor<Kind>[] {
  return kind.anchors.map((text) => ({ text, ignoreCase: kind.ignoreCase ?? false, owner: kind }))
}

const collect: Visit<Kind, Set<Kind>> = (kinds, { owner, start, length }, text) => {
  if (kinds?.has(owner) || owner.confirm?.(text, start, length) === false) return kinds
  return (kinds ?? new Set<Kind>()).add(owner)
}
