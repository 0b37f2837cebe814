/**
 * Secrets that the program read from a vault: they are replaced literally in every text, whatever they look like, also where
 * redaction is switched off. They stand in the process's state, so that every copy of core knows them.
 */
import { state } from '../global-state.ts'
import { type Anchor, AnchorScan, type Visit } from './anchor-scan.ts'
import { isInsideMarker, marker } from './marker.ts'
import { secretForms } from './secret-forms.ts'
import type { SecretHash } from './secret-hash.ts'

/** Texts such as `root`, `1` or `debug` stand everywhere: replacing them would ruin what is recorded and hide nothing. */
const SHORTEST = 6
/** Beyond that the oldest go, a tenth at a time: a program that reads ever new tokens must not grow. */
const MOST = 1000
/** What stands instead. */
export const VAULT_KIND = 'vault'

/**
 * Remembers a secret: from now on every text that is recorded has `[REDACTED:vault]` in its place, also where it is escaped for JSON,
 * percent-encoded or in base64. White space around it does not count. Texts of less than 6 characters are not remembered.
 */
export function rememberSecret(text: string): void {
  const secret = text.trim()
  if (secret.length < SHORTEST || state.secrets.has(secret)) return
  if (state.secrets.size >= MOST) forgetOldest()
  state.secrets.add(secret)
}

function forgetOldest(): void {
  let left = MOST / 10
  for (const secret of state.secrets) {
    if (left-- === 0) return
    state.secrets.delete(secret)
  }
}

/** Replaces the remembered secrets. */
export class SecretSearch {
  readonly #hash: SecretHash
  #scan: AnchorScan<string> | undefined
  #size = 0
  #oldest: string | undefined

  constructor(hash: SecretHash) {
    this.#hash = hash
  }

  /** True once after the secrets have changed, whichever copy of core did it. */
  changed(): boolean {
    const { secrets } = state
    if (secrets.size === 0 && this.#size === 0) return false
    const oldest: string | undefined = secrets.values().next().value
    // Secrets are added at the end and dropped at the front, so these two tell whether any changed.
    if (secrets.size === this.#size && oldest === this.#oldest) return false
    this.#size = secrets.size
    this.#oldest = oldest
    this.#scan = undefined
    return true
  }

  /** The secrets as `changed` saw them. */
  replace(text: string): string {
    if (this.#size === 0) return text
    this.#scan ??= new AnchorScan(anchors(state.secrets))
    const spans = this.#scan.fold(text, collect)
    return spans === undefined ? text : withoutSpans(text, merged(spans), this.#hash)
  }
}

function* anchors(secrets: Iterable<string>): Generator<Anchor<string>> {
  for (const secret of secrets) {
    for (const text of secretForms(secret)) yield { text, ignoreCase: false, owner: secret }
  }
}

/** Where a secret stands, whichever way it is written. */
interface Found {
  readonly start: number
  readonly end: number
  readonly secret: string
}

const collect: Visit<string, Found[]> = (spans, { owner, start, length }, text) => {
  if (isInsideMarker(text, start, start + length)) return spans
  const result = spans ?? []
  result.push({ start, end: start + length, secret: owner })
  return result
}

/** Spans in order, those that overlap as one: of two secrets that share characters nothing stays. The longest secret names it. */
function merged(spans: Found[]): Found[] {
  const result: Found[] = []
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last === undefined || span.start >= last.end) result.push(span)
    else result[result.length - 1] = joined(last, span)
  }
  return result
}

function joined(first: Found, second: Found): Found {
  const { secret } = second.secret.length > first.secret.length ? second : first
  return { start: first.start, end: Math.max(first.end, second.end), secret }
}

function withoutSpans(text: string, spans: readonly Found[], hash: SecretHash): string {
  let result = ''
  let done = 0
  for (const { start, end, secret } of spans) {
    result += text.slice(done, start) + marker(VAULT_KIND, hash.of(secret))
    done = end
  }
  return result + text.slice(done)
}
