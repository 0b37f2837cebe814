/**
 * The redactor of one configuration. Runs on every text that a span or a log line takes: a text without any anchor of a secret is
 * returned after one scan, and only the kinds whose anchors it has are looked for in another.
 */
import type { RedactionConfig } from '../config/observability-config.ts'
import { type Anchor, AnchorScan, type Visit } from './anchor-scan.ts'
import { CleanTexts } from './clean-texts.ts'
import type { Kind, Surroundings } from './kind.ts'
import { KINDS, PERSONAL_KINDS } from './kinds.ts'
import { isMarker, marker, type Replace } from './marker.ts'
import { ownNamedValues } from './named-values.ts'
import { applyPatterns, readPatterns } from './own-patterns/own-patterns.ts'
import { pathsOfThisMachine } from './paths.ts'
import { redactValue } from './redact-value.ts'
import type { Redactor } from './redactor.ts'
import { SecretHash } from './secret-hash.ts'
import { SecretKeys } from './secret-keys.ts'
import { SecretSearch } from './secrets.ts'

/** Shorter texts hold no secret: the shortest are a key, a separator and a value. */
const SHORTEST = 6
/** What is left beside a marker may look like a secret where it did not beside a word: so often the result is looked at again. */
const MOST_PASSES = 4

/** What of the configuration decides; what is left out has its default. */
export type RedactorConfig = Pick<RedactionConfig, 'enabled' | 'patterns' | 'keys' | 'allow'> &
  Partial<Pick<RedactionConfig, 'personal' | 'paths'>>

/**
 * Makes a redactor. Where the configuration switches redaction off it replaces nothing but the secrets that a vault gave.
 * @throws ZephConfigError where a pattern of `config.patterns` cannot be used.
 * @example
 * createRedactor({ enabled: true, patterns: { employee: 'E-\\d{6}' }, keys: ['ssn'], allow: [] }).text('E-123456') // [REDACTED:employee]
 */
export function createRedactor(config: RedactorConfig): Redactor {
  const patterns = readPatterns(config.patterns)
  const hash = new SecretHash()
  const secrets = new SecretSearch(hash)
  if (!config.enabled) return redactorOf({ change: (text) => secrets.replace(text), secrets, hash }, undefined)
  const allowed = new Set(config.allow)
  const keys = new SecretKeys(config)
  const replace: Replace = (secret, kind, meaning = secret) =>
    isMarker(secret) || allowed.has(secret) ? secret : marker(kind, hash.of(meaning))
  const redactKinds = kindsRedactor(kindsOf(config), { replace, keys })
  const change = (text: string): string => {
    const withoutKnown = secrets.replace(text)
    return redactKinds(patterns.length === 0 ? withoutKnown : applyPatterns(withoutKnown, patterns, replace))
  }
  return redactorOf({ change, secrets, hash }, { replace, keys })
}

interface Texts {
  readonly change: (text: string) => string
  readonly secrets: SecretSearch
  readonly hash: SecretHash
}

function redactorOf({ change, secrets, hash }: Texts, surroundings: Surroundings | undefined): Redactor {
  const clean = new CleanTexts()
  const text = (given: string): string => {
    if (typeof given !== 'string' || given.length < SHORTEST) return given
    if (secrets.changed()) clean.clear()
    if (clean.has(given)) return given
    try {
      const changed = change(given)
      if (changed === given) clean.add(given)
      return changed
    } catch {
      // A text that cannot be searched, because memory or the stack ran out, must not go out unseen.
      return marker('error')
    }
  }
  return {
    text,
    value: (key, value) => redactValue(key, value, { text, surroundings }),
    useHashKey: (key) => hash.useKey(key),
  }
}

/** In the order in which they are replaced. */
function kindsOf({ personal = true, paths = false, keys }: RedactorConfig): readonly Kind[] {
  const own = ownNamedValues(keys)
  return [
    ...KINDS,
    ...(own === undefined ? [] : [own]),
    ...(paths ? [pathsOfThisMachine()] : []),
    ...(personal ? PERSONAL_KINDS : []),
  ]
}

function kindsRedactor(kinds: readonly Kind[], surroundings: Surroundings): (text: string) => string {
  const scan = new AnchorScan(
    kinds.flatMap(anchorsOf),
    kinds.find(({ atDigits }) => atDigits),
  )
  const byCharacter = kinds.filter(({ character }) => character !== undefined)
  return (text) => {
    let result = text
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      let found = scan.fold(result, collect)
      for (const kind of byCharacter) if (result.includes(kind.character!)) found = (found ?? new Set()).add(kind)
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
