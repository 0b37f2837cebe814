/** What a user's router tells of a decision, read suspiciously: it may be the model's reply itself, whose text nobody must see. */
import { countOf, fieldOf, listOf, wordOf } from '@zeph-telemetry/core/read-value'
import { isKnownModel } from '../cost/model-prices.ts'

/** A decision. Values may be anything; those that do not fit are left out. */
export interface RouteFacts {
  readonly strategy?: unknown
  /** Names, or objects with one. */
  readonly candidates?: unknown
  readonly choice?: unknown
  readonly reason?: unknown
  /** How many candidates failed before. */
  readonly fallbacks?: unknown
}

interface RouteAttributes {
  readonly 'zeph.router.strategy': string | undefined
  readonly 'zeph.router.candidates': readonly string[] | undefined
  readonly 'zeph.router.choice': string | undefined
  readonly 'zeph.router.reason': string | undefined
  readonly 'zeph.router.fallbacks': number | undefined
}

/** How many names a span lists. */
const LISTED = 16

/** Facts as attributes of the span. */
export function routeAttributes({ strategy, candidates, choice, reason, fallbacks }: RouteFacts): RouteAttributes {
  const names = listOf(candidates)?.flatMap((candidate) => candidateName(candidate) ?? [])
  return {
    'zeph.router.strategy': wordOf(strategy),
    'zeph.router.candidates': names?.length ? names.slice(0, LISTED) : undefined,
    'zeph.router.choice': candidateName(choice),
    'zeph.router.reason': wordOf(reason),
    'zeph.router.fallbacks': countOf(fallbacks),
  }
}

/** The decision that a result tells. A text may be a name or a reply: only what is known to be a name is taken for one. */
export function choiceIn(result: unknown, candidates: readonly string[] = []): RouteFacts {
  if (typeof result === 'string') return candidates.includes(result) || isKnownModel(result) ? { choice: result } : {}
  return {
    choice: fieldOf(result, 'choice', 'candidate', 'route', 'model', 'provider', 'name'),
    reason: fieldOf(result, 'reason'),
    strategy: fieldOf(result, 'strategy'),
    candidates: fieldOf(result, 'candidates'),
    fallbacks: fieldOf(result, 'fallbacks'),
  }
}

/** Names of models have slashes, colons and at signs. */
function candidateName(candidate: unknown): string | undefined {
  const name = typeof candidate === 'object' ? fieldOf(candidate, 'name', 'model', 'id') : candidate
  return typeof name === 'string' && /^\w[\w.:/@-]{0,127}$/.test(name) ? name : undefined
}
