/** Wraps a router of a user's own: a function that chooses, or an object with methods that do. */
import { defineWrapper, type WrapperMethods, type WrapperRow } from '@zeph-telemetry/core'
import { llmSpans } from '../llm-spans.ts'
import type { LLM_SPANS } from '../span-map.ts'
import { choiceIn, type RouteFacts, routeAttributes } from './route-facts.ts'

/** How a router is wrapped. */
export interface InstrumentRouterOptions<T> {
  /** How it chooses, in a word. */
  readonly strategy?: string
  /** Names of what it chooses from. A text that it returns is told only where it is one of them, or the name of a known model. */
  readonly candidates?: readonly string[]
  /** Says of a result what the usual fields do not. What it throws is reported once and ignored. */
  readonly describe?: (result: unknown) => RouteFacts | undefined
  /** Of an object: methods that route besides the usual ones, and usual ones that do not. */
  readonly methods?: WrapperMethods<typeof LLM_SPANS, T>
}

const USUAL_METHODS = {
  route: 'llm.router',
  select: 'llm.router',
  selectModel: 'llm.router',
  choose: 'llm.router',
  chooseModel: 'llm.router',
  pick: 'llm.router',
  pickModel: 'llm.router',
} as const

const instrumented = new WeakSet<object>()

/**
 * Makes every routing decision an `llm.router` span: of a function, or of an object's `route`, `select`, `choose`, `pick` (each also with
 * `Model` at its end, but for `route`) and whatever `methods` names. Where the router makes the call itself, the span goes on to the end of
 * it. The choice is read from the result: a name, or its field `choice`, `candidate`, `route`, `model`, `provider` or `name`; `reason`,
 * `strategy` and `candidates` likewise. Without the `profiling` condition it returns what it is given.
 * @returns a function of the same signature; of an object, the same object
 * @example
 * const route = instrumentRouter((question: string) => (question.length > 400 ? 'large' : 'small'), {
 *   strategy: 'by_length',
 *   candidates: ['small', 'large'],
 * })
 * route('How do I brew oolong?') // 'small'
 */
export function instrumentRouter<T extends object>(router: T, options: InstrumentRouterOptions<T> = {}): T {
  if (instrumented.has(router)) return router
  const row = rowOf(options as InstrumentRouterOptions<never>)
  const { methods = {} } = options
  const wrapped =
    typeof router === 'function'
      ? (llmSpans.instrument('llm.router', row as never, router as never) as T)
      : defineWrapper(llmSpans, { methods: USUAL_METHODS, rows: { 'llm.router': row } })(router, { methods })
  if (wrapped !== router || typeof router !== 'function') instrumented.add(wrapped)
  return wrapped
}

type RouterRow = WrapperRow<typeof LLM_SPANS, 'llm.router'>

function rowOf({ strategy, candidates, describe }: InstrumentRouterOptions<never>): RouterRow {
  const fixed = routeAttributes({ strategy, candidates })
  return {
    attributes: () => fixed,
    onResult: (span, result) => {
      span.set(routeAttributes(choiceIn(result, candidates)))
      if (describe !== undefined) span.set(routeAttributes(describe(result) ?? {}))
    },
  }
}
