/** A subsystem's span map as typed functions: names, kinds and attribute keys come from the map and nowhere else. */
import type { ArgumentOptions } from '../content/argument-names.ts'
import type { Attributes, AttributeValue } from '../engine/attributes.ts'
import type { Span } from '../engine/span.ts'
import type { SpanKind, SpanPhase } from '../engine/span-record.ts'
import type { AnyFunction, EndedSpan, LooseOptions, Outcome } from './instrument-fn.ts'
import { instrumentFn } from './instrument-fn.ts'
import { instrumentMethods, type MethodTable } from './instrument-methods.ts'
import { type StartOptions, startSpan, withSpan } from './with-span.ts'

/** Types an attribute may be declared with. */
interface AttributeTypes {
  readonly string: string
  readonly int: number
  readonly double: number
  readonly boolean: boolean
  readonly 'string[]': readonly string[]
}

/** One attribute of a span, as data. */
export interface AttributeDefinition {
  readonly type: keyof AttributeTypes
  readonly brief: string
  /** UCUM unit, such as `s`, `By`, `{token}`. */
  readonly unit?: string
  /** Its only value: set by itself on every such span, so that callers need not give it. */
  readonly value?: string | number | boolean
  /** True where a span without it is wrong. */
  readonly required?: boolean
  /** True where it holds what users or models said: off by default. */
  readonly content?: boolean
  readonly example: AttributeValue
}

/** One span, as data. */
export interface SpanDefinition {
  readonly kind: SpanKind
  /** Kinds that it may have instead, where a call says so. */
  readonly otherKinds?: readonly SpanKind[]
  /** Which part of a turn's time it is, for the metrics bridge. Default: none. */
  readonly phase?: SpanPhase
  readonly brief: string
  /** Spans it usually runs in; nesting itself follows the active context. */
  readonly parents?: readonly string[]
  readonly attributes: { readonly [key: string]: AttributeDefinition }
}

/** A subsystem's spans by name; `as const`, followed by `X satisfies SpanMap` as a statement. */
export interface SpanMap {
  readonly [name: string]: SpanDefinition
}

/** What the caller must give: constants come from the map. */
type Required<A> = {
  [K in keyof A]: A[K] extends { required: true } ? (A[K] extends { value: unknown } ? never : K) : never
}[keyof A]
type KindOf<D> = D extends { kind: infer K; otherKinds: readonly (infer Other)[] }
  ? K | Other
  : D extends { kind: infer K }
    ? K
    : never
type Value<D> = D extends { type: infer T extends keyof AttributeTypes } ? AttributeTypes[T] : never
type KnownKeys<A> = { [K in keyof A]: A[K] extends { content: true } ? never : K }[keyof A]
type ContentKeys<A> = { [K in keyof A]: A[K] extends { content: true } ? K : never }[keyof A] & string
/** The attributes that are set as values, all optional. */
export type Known<A> = [KnownKeys<A>] extends [never]
  ? { readonly [key: string]: never }
  : { readonly [K in KnownKeys<A>]?: Value<A[K]> | undefined }

/** The attributes a span of the map may start with: the required ones must be there, unknown keys are errors. */
export type AttributesOf<M extends SpanMap, N extends keyof M> = Known<M[N]['attributes']> &
  // An empty object type would switch off the check that at least one key is known.
  ([Required<M[N]['attributes']>] extends [never]
    ? unknown
    : { readonly [K in Required<M[N]['attributes']>]: Value<M[N]['attributes'][K]> })

/** A span that only takes the attributes its map declares. */
export interface SpanOf<M extends SpanMap, N extends keyof M>
  extends Omit<Span, 'set' | 'event' | 'link' | 'content' | 'fail'> {
  set(attributes: Known<M[N]['attributes']>): this
  event(...event: Parameters<Span['event']>): this
  link(...link: Parameters<Span['link']>): this
  /** For the attributes that the map declares as content. */
  content(key: ContentKeys<M[N]['attributes']>, read: () => unknown): this
  fail(...failure: Parameters<Span['fail']>): this
}

/** Options of `instrument`; `attributes` must give what the map requires. */
export type DefinedOptions<M extends SpanMap, N extends keyof M, F extends AnyFunction> = Filled<
  M,
  N,
  (...args: Parameters<F>) => AttributesOf<M, N>
> & {
  readonly kind?: KindOf<M[N]>
  readonly onResult?: (span: SpanOf<M, N>, outcome: Outcome<F>, args: Parameters<F>) => void
  readonly onError?: (span: SpanOf<M, N>, error: unknown, args: Parameters<F>) => void
  readonly onEnd?: (span: EndedSpan) => void
} & ArgumentOptions

type Filled<M extends SpanMap, N extends keyof M, Attributes> = [Required<M[N]['attributes']>] extends [never]
  ? { readonly attributes?: Attributes }
  : { readonly attributes: Attributes }

/** Which methods of `T` become which spans of the map: a name, or a name with how to fill the span. */
export type DefinedMethods<M extends SpanMap, T> = {
  readonly [K in keyof T]?: NonNullable<T[K]> extends infer F extends AnyFunction ? DefinedRow<M, F> : never
}

type DefinedRow<M extends SpanMap, F extends AnyFunction> = {
  [N in keyof M & string]:
    | ([Required<M[N]['attributes']>] extends [never] ? N : never)
    | ({ readonly span: N } & DefinedOptions<M, N, F>)
}[keyof M & string]

/** The functions of one span map. */
export interface DefinedSpans<M extends SpanMap> {
  /** `instrumentFn` for a span of the map. */
  instrument<N extends keyof M & string, F extends AnyFunction>(name: N, options: DefinedOptions<M, N, F>, fn: F): F
  /** `withSpan` for a span of the map. */
  with<N extends keyof M & string, R>(
    name: N,
    attributes: AttributesOf<M, N>,
    fn: (span: SpanOf<M, N>) => R,
    options?: KindOption<M, N>,
  ): R
  /** `instrumentMethods` with spans of the map. */
  methods<T extends object>(object: T, table: DefinedMethods<M, T>): T
  /** `startSpan` for a span of the map. */
  start<N extends keyof M & string>(name: N, attributes: AttributesOf<M, N>, options?: StartOption<M, N>): SpanOf<M, N>
}

/** For a span by hand. */
export interface StartOption<M extends SpanMap, N extends keyof M>
  extends KindOption<M, N>,
    Pick<StartOptions, 'startTime'> {}

/** For a span of one of its `otherKinds`. */
export interface KindOption<M extends SpanMap, N extends keyof M> {
  readonly kind?: KindOf<M[N]>
}

/**
 * Gives a span map its functions. Pure: nothing happens until one of them is called.
 * @example
 * const spans = defineSpans(MEMORY_SPANS)
 * export const recall = spans.instrument('memory.recall', { attributes: (query) => ({ ... }) }, recallFacts)
 */
export function defineSpans<const M extends SpanMap>(map: M): DefinedSpans<M> {
  const fixed = new Map(Object.entries(map).map(([name, definition]) => [name, fixedOf(definition)]))
  const start = (name: string, { kind, startTime }: LooseStart = {}) => {
    const { constants, phase, kind: usual } = fixed.get(name)!
    return { kind: kind ?? usual, phase, constants, startTime }
  }
  return {
    instrument: (name, options, fn) => instrumentFn(name, withFixed(fixed.get(name)!, options as object), fn),
    with: <R>(name: string, attributes: object, fn: (span: never) => R, options?: LooseStart) =>
      withSpan(name, attributes as Attributes, fn as unknown as (span: Span) => R, start(name, options)),
    methods: (object, table) => instrumentMethods(object, withAllFixed(fixed, table as MethodNames)),
    start: (name, attributes, options) => startSpan(name, attributes as Attributes, start(name, options)) as never,
  }
}

type LooseStart = StartOptions

/** What the map alone decides of a span. */
interface Fixed {
  readonly kind: SpanKind
  readonly phase: SpanPhase | undefined
  readonly constants: Attributes | undefined
}

function fixedOf({ kind, phase, attributes }: SpanDefinition): Fixed {
  const constants = Object.entries(attributes).filter(([, { value }]) => value !== undefined)
  if (constants.length === 0) return { kind, phase, constants: undefined }
  return { kind, phase, constants: Object.fromEntries(constants.map(([key, { value }]) => [key, value])) }
}

/** Options of a call site with what the map decides; a site may have another kind and constants of its own. */
function withFixed(fixed: Fixed, options: LooseOptions): object {
  return {
    ...options,
    kind: options.kind ?? fixed.kind,
    phase: fixed.phase,
    constants: options.constants ? { ...fixed.constants, ...options.constants } : fixed.constants,
  }
}

type MethodNames = Readonly<Record<string, string | (LooseOptions & { readonly span: string })>>

/** The table that `instrumentMethods` takes. */
function withAllFixed<T>(fixed: ReadonlyMap<string, Fixed>, table: MethodNames): MethodTable<T> {
  const rows = Object.entries(table).map(([method, given]) => {
    const row = typeof given === 'string' ? { span: given } : given
    const known = fixed.get(row.span)
    if (known === undefined)
      throw new TypeError(`"${method}": there is no span "${row.span}"; the spans are ${[...fixed.keys()].join(', ')}`)
    return [method, withFixed(known, row)]
  })
  return Object.fromEntries(rows)
}
