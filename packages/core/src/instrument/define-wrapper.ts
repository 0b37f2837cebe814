/**
 * Wrappers for objects of one kind, as data: the verbs that such objects usually have, and how the span of each is filled. A user's
 * own class fits with no inheritance, and with other method names by a table.
 */
import type { Attributes } from '../engine/attributes.ts'
import type { DefinedSpans, KindOption, Known, SpanMap, SpanOf } from './define-spans.ts'
import { guard } from './guard.ts'
import type { AnyFunction, EndedSpan, LooseOptions, Outcome } from './instrument-fn.ts'

/** How a span is filled, whatever its method is called. Arguments and results come from users' objects and may be anything. */
export interface WrapperRow<M extends SpanMap, N extends keyof M> extends KindOption<M, N> {
  readonly attributes?: (...args: unknown[]) => Known<M[N]['attributes']> | undefined
  readonly onResult?: (span: SpanOf<M, N>, outcome: unknown, args: readonly unknown[]) => void
  readonly onError?: (span: SpanOf<M, N>, error: unknown, args: readonly unknown[]) => void
  readonly onEnd?: (span: EndedSpan) => void
}

/** What a subsystem knows of objects of one kind. */
export interface WrapperDefinition<M extends SpanMap> {
  /** The usual names of methods, and the span of each. */
  readonly methods: { readonly [method: string]: keyof M & string }
  readonly rows?: { readonly [N in keyof M & string]?: WrapperRow<M, N> }
}

/** The span of a method: its name, or its name with more attributes and hooks. `false` leaves a usual name alone. */
export type WrapperMethods<M extends SpanMap, T> = {
  readonly [K in keyof T]?: NonNullable<T[K]> extends infer F extends AnyFunction
    ? { [N in keyof M & string]: N | UserRow<M, N, F> }[keyof M & string] | false
    : never
}

interface UserRow<M extends SpanMap, N extends keyof M, F extends AnyFunction> extends KindOption<M, N> {
  readonly span: N
  readonly attributes?: (...args: Parameters<F>) => Known<M[N]['attributes']> | undefined
  readonly onResult?: (span: SpanOf<M, N>, outcome: Outcome<F>, args: Parameters<F>) => void
  readonly onError?: (span: SpanOf<M, N>, error: unknown, args: Parameters<F>) => void
  readonly onEnd?: (span: EndedSpan) => void
}

/** How one object is wrapped. */
export interface WrapperOptions<M extends SpanMap, T> {
  /** Which methods are which spans; added to the usual names, which need not be given. */
  readonly methods?: WrapperMethods<M, T>
  /** Attributes that are the same on every span of a name, such as the name of a store. */
  readonly attributes?: { readonly [N in keyof M & string]?: Known<M[N]['attributes']> }
}

/** Wraps the methods of an object and returns the same object; off, that is all it does. */
export type Wrapper<M extends SpanMap> = <T extends object>(object: T, options?: WrapperOptions<M, T>) => T

/**
 * Makes the wrapper for one kind of object. Methods that an object does not have are left out; wrapping twice changes nothing.
 * @example
 * export const instrumentMemory = defineWrapper(memorySpans, {
 *   methods: { recall: 'memory.recall' },
 *   rows: { 'memory.recall': { onResult: (span, found) => span.set({ 'zeph.result.count': countOf(found) }) } },
 * })
 * instrumentMemory(new MyMemory(), { methods: { lookUp: 'memory.recall' } })
 */
export function defineWrapper<const M extends SpanMap>(
  spans: DefinedSpans<M>,
  definition: WrapperDefinition<M>,
): Wrapper<M> {
  return (object, options = {}) =>
    spans.methods(object, tableOf(definition as LooseDefinition, options as Given) as never)
}

type LooseRow = Omit<LooseOptions, 'attributes'> & { readonly attributes?: Extract }
type Extract = (...args: never[]) => Attributes | undefined
type MethodRow = LooseRow & { readonly span: string }

interface LooseDefinition {
  readonly methods: Readonly<Record<string, string>>
  readonly rows?: Readonly<Record<string, LooseRow | undefined>>
}

interface Given {
  readonly methods?: Readonly<Record<string, string | MethodRow | false | undefined>>
  readonly attributes?: Readonly<Record<string, Attributes | undefined>>
}

function tableOf({ methods, rows = {} }: LooseDefinition, given: Given): Record<string, MethodRow> {
  const table: Record<string, MethodRow> = {}
  for (const [method, entry] of Object.entries({ ...methods, ...given.methods })) {
    if (entry === false || entry === undefined) continue
    const row = typeof entry === 'string' ? { span: entry } : entry
    const constants = given.attributes?.[row.span]
    table[method] = { ...joinRows(row.span, rows[row.span], row), span: row.span, constants }
  }
  return table
}

/** Both rows of a span: the usual one first, then the user's. What one of them throws does not keep the other from its say. */
function joinRows(span: string, usual: LooseRow | undefined, own: MethodRow): LooseRow {
  if (usual === undefined) return own
  const extract = (one: Loose, two: Loose): Loose => {
    return (...args) => ({ ...guarded(span, one, args), ...guarded(span, two, args) })
  }
  const inTurn = (one: Loose, two: Loose): Loose => {
    return (...args) => {
      guarded(span, one, args)
      guarded(span, two, args)
    }
  }
  const joined: Record<string, unknown> = { ...usual, ...own }
  for (const [key, join] of [['attributes', extract], ...HOOKS.map((hook) => [hook, inTurn] as const)] as const) {
    const one = usual[key] as Loose | undefined
    const two = own[key] as Loose | undefined
    if (one !== undefined && two !== undefined) joined[key] = join(one, two)
  }
  return joined
}

type Loose = (...args: unknown[]) => unknown

const HOOKS = ['onResult', 'onError', 'onEnd'] as const

function guarded(span: string, hook: Loose, args: unknown[]): object | undefined {
  return guard(span, () => hook(...args)) as object | undefined
}
