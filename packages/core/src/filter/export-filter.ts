/**
 * Which spans and events leave the process by OTLP. Of the directives that are about something the most exact one counts. Whatever they say, requests to
 * the receiver itself never leave: an exporter that exports its own traffic does not end.
 */
import type { EventRecord } from '../engine/event-record.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { type Directive, type FilterLevel, LEVELS, readDirectives } from './read-directives.ts'

/** What a filter is made of. */
export interface FilterOptions {
  /** Directives; undefined lets everything pass. */
  readonly text: string | undefined
  /** Where the signals are sent to. */
  readonly endpointUrls: readonly string[]
}

/** Spans have no level of their own. */
const LEVEL_OF_SPANS = 'info'

/** The filter of one configuration. */
export class ExportFilter {
  readonly #directives: readonly Directive[]
  readonly #everything: FilterLevel
  /** Without query and fragment. */
  readonly #endpoints: readonly string[]
  /** By name, then by scope: both are few. */
  readonly #levels = new Map<string, FilterLevel>()

  constructor({ text, endpointUrls }: FilterOptions) {
    const directives = text === undefined ? [] : (readDirectives(text) ?? [])
    this.#directives = directives.filter(({ target }) => target !== undefined)
    this.#everything = directives.findLast(({ target }) => target === undefined)?.level ?? 'trace'
    this.#endpoints = endpointUrls.map(withoutQuery)
  }

  /** True where the span stays here. */
  excludes(span: SpanRecord): boolean {
    return !passes(LEVEL_OF_SPANS, this.#levelOf(span.name, span.scope?.name)) || this.#isOwnRequest(span)
  }

  /** True where the event stays here. */
  excludesEvent({ name, severity }: EventRecord): boolean {
    return !passes(severity, this.#levelOf(name, undefined))
  }

  /**
   * Notes, when a span ends, below which span its receivers will see it: the nearest one around it that leaves. What was excluded takes its
   * children with it to its own parent.
   */
  note(span: SpanRecord): void {
    const { localParent } = span
    if (localParent === undefined || !this.excludes(localParent)) return
    span.exportedParent = this.#parentOf(localParent)
  }

  #parentOf(excluded: SpanRecord): { readonly spanId: string | undefined } {
    if (excluded.exportedParent !== undefined) return excluded.exportedParent
    const { localParent } = excluded
    if (localParent === undefined || !this.excludes(localParent)) return { spanId: excluded.parentSpanId }
    return this.#parentOf(localParent)
  }

  #levelOf(name: string, scope: string | undefined): FilterLevel {
    if (this.#directives.length === 0) return this.#everything
    const key = `${name}\n${scope ?? ''}`
    let level = this.#levels.get(key)
    if (level === undefined) {
      level = this.#mostExact(name, scope)?.level ?? this.#everything
      if (this.#levels.size < MOST_KEPT) this.#levels.set(key, level)
    }
    return level
  }

  /** The longest target; of two equal ones the later. */
  #mostExact(name: string, scope: string | undefined): Directive | undefined {
    return this.#directives
      .filter(({ target }) => target === name || name.startsWith(`${target}.`) || target === scope)
      .reduce<Directive | undefined>((best, one) => (length(one) >= length(best) ? one : best), undefined)
  }

  #isOwnRequest({ kind, attributes }: SpanRecord): boolean {
    if (kind !== 'client') return false
    const url = attributes['url.full'] ?? attributes['http.url']
    return typeof url === 'string' && this.#endpoints.includes(withoutQuery(url))
  }
}

const MOST_KEPT = 4096

const withoutQuery = (url: string) => url.replace(/[?#].*$/s, '')

const length = (directive: Directive | undefined) => directive?.target?.length ?? 0

function passes(severity: FilterLevel, least: FilterLevel): boolean {
  return LEVELS.indexOf(severity) >= LEVELS.indexOf(least)
}
