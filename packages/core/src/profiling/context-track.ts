/**
 * What was active when, while a CPU profile runs: a note at each change of the active context, by which samples find their span. Exact, since
 * every way into a context passes here: calls through `runInContext`, and what is asynchronous through `async_hooks`. Nothing is installed,
 * and nothing costs anything, while no profile runs. Work that somebody binds by hand with `AsyncResource` is its caller's: Node calls the hook
 * before it changes the context, from version 24 on.
 */
import { createHook } from 'node:async_hooks'
import { addAround } from '../context/around.ts'
import { activeContext, type Context } from '../context/context.ts'
import { Changes } from './changes.ts'
import { type Owner, ownerOf } from './owner.ts'

/** `async_hooks` says nothing of the end of a callback that threw: what was left behind is thrown away at this depth. */
const MOST_DEPTH = 1000

/** Some 30 MB. */
const MOST_OWNERS = 200_000

/** What a track found out. */
export interface Track {
  readonly changes: Changes
  /** By the numbers that `changes` has; 0 is nobody. */
  readonly owners: readonly (Owner | undefined)[]
}

/** Notes who is at work until it is stopped, or has noted all that it can. */
export class ContextTrack implements Track {
  readonly changes: Changes = new Changes()
  readonly owners: (Owner | undefined)[] = [undefined]
  readonly #numbers = new WeakMap<Context, number>()
  readonly #outer: number[] = []
  readonly #stops: readonly (() => void)[]
  #current = 0

  constructor() {
    const hook = createHook({ before: () => this.#enter(), after: () => this.#leave() })
    hook.enable()
    const removeAround = addAround((context, next) => this.#around(context, next))
    this.#stops = [removeAround, () => hook.disable()]
    this.#become(this.#numberOfActive())
  }

  /** True where no more is noted: what comes now should be the business of another one. */
  get full(): boolean {
    return this.changes.full || this.owners.length >= MOST_OWNERS
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }

  #around(context: Context, next: () => unknown): unknown {
    const before = this.#current
    this.#become(this.#numberOf(context))
    try {
      return next()
    } finally {
      this.#become(before)
    }
  }

  #enter(): void {
    if (this.#outer.length >= MOST_DEPTH) this.#outer.length = 0
    this.#outer.push(this.#current)
    this.#become(this.#numberOfActive())
  }

  #leave(): void {
    this.#become(this.#outer.pop() ?? 0)
  }

  #become(number: number): void {
    if (number === this.#current) return
    this.#current = number
    this.changes.add(number)
  }

  /** What throws in a hook ends the process, and a host's context manager may. */
  #numberOfActive(): number {
    try {
      return this.#numberOf(activeContext())
    } catch {
      return 0
    }
  }

  #numberOf(context: Context): number {
    const known = this.#numbers.get(context)
    if (known !== undefined) return known
    const owner = ownerOf(context)
    const number = owner === undefined || this.full ? 0 : this.owners.push(owner) - 1
    this.#numbers.set(context, number)
    return number
  }
}
