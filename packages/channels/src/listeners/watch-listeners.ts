/**
 * Makes the events of an emitter spans around the work of their listeners, which an `emit` alone cannot see: it drops the promises that async
 * listeners return. So listeners are wrapped as they are added, on this emitter alone, and found again when they are removed.
 */
import type { EventEmitter } from 'node:events'
import { replaceMethod } from '@zeph-telemetry/core'
import { Delivery, type Listener, type ListenerSpan } from './delivery.ts'

/** Makes the span of an event, below whatever is active. */
export type StartSpan = (event: string, args: readonly unknown[]) => ListenerSpan

/** An emitter whose listeners are watched. */
export interface WatchedListeners {
  /** Listeners that are added meanwhile are none that do work. */
  unwatched<R>(add: () => R): R
}

type Event = string | symbol
type Changes = (this: EventEmitter, event: Event, listener: Listener) => EventEmitter

const ADDING = ['on', 'addListener', 'prependListener', 'once', 'prependOnceListener'] as const
const REMOVING = ['off', 'removeListener'] as const

/**
 * Watches what listens to `events`, from now on and already. An event without such a listener makes no span.
 * @returns undefined where the emitter cannot be watched, as without the `profiling` condition
 */
export function watchListeners(
  emitter: EventEmitter,
  events: readonly string[],
  start: StartSpan,
): WatchedListeners | undefined {
  const watcher = new Watcher(new Set(events))
  if (!watcher.watchEmit(emitter, start)) return undefined
  for (const name of REMOVING) replaceMethod(emitter, name, (remove) => watcher.removing(remove as Changes))
  for (const event of events) watcher.replacePresent(emitter, event)
  for (const name of ADDING) replaceMethod(emitter, name, (add) => watcher.adding(add as Changes))
  return watcher
}

class Watcher implements WatchedListeners {
  readonly #events: ReadonlySet<Event>
  readonly #standIns = new WeakMap<Listener, Listener>()
  readonly #ours = new WeakSet<Listener>()
  /** Of the `emit` that runs now: listeners are called within it. */
  #delivery: Delivery | undefined
  #isWatching = true

  constructor(events: ReadonlySet<Event>) {
    this.#events = events
  }

  unwatched<R>(add: () => R): R {
    this.#isWatching = false
    try {
      return add()
    } finally {
      this.#isWatching = true
    }
  }

  watchEmit(emitter: EventEmitter, start: StartSpan): boolean {
    return replaceMethod(emitter, 'emit', (emit) => {
      const deliver = (self: EventEmitter, event: Event, args: unknown[]): boolean => {
        if (!this.#events.has(event)) return emit.call(self, event, ...args)
        const outer = this.#delivery
        const delivery = new Delivery(() => start(String(event), args))
        this.#delivery = delivery
        try {
          return emit.call(self, event, ...args)
        } finally {
          this.#delivery = outer
          delivery.done()
        }
      }
      return function (this: EventEmitter, event: Event, ...args: unknown[]) {
        return deliver(this, event, args)
      }
    })
  }

  adding(add: Changes): Changes {
    const standInFor = (event: Event, listener: Listener) => this.#standInFor(event, listener)
    return function (event, listener) {
      return add.call(this, event, standInFor(event, listener))
    }
  }

  removing(remove: Changes): Changes {
    const standIns = this.#standIns
    return function (event, listener) {
      const known = typeof listener === 'function' ? standIns.get(listener) : undefined
      // One that was added unwatched stands there itself.
      const stands = known !== undefined && !this.rawListeners(event).includes(listener)
      return remove.call(this, event, stands ? known : listener)
    }
  }

  /** Listeners that are there already, in their order; one that waits for a single event goes on waiting for one. */
  replacePresent(emitter: EventEmitter, event: string): void {
    for (const raw of emitter.rawListeners(event) as Listener[]) {
      emitter.removeListener(event, raw)
      const { listener } = raw as { readonly listener?: Listener }
      if (listener === undefined) emitter.on(event, this.#standInFor(event, raw))
      else emitter.once(event, this.#standInFor(event, listener))
    }
  }

  #standInFor(event: Event, listener: Listener): Listener {
    if (!this.#isWatching || !this.#events.has(event) || typeof listener !== 'function') return listener
    // `once` adds a wrapper of its own around what it was given, by way of `on`.
    const inner = (listener as { readonly listener?: Listener }).listener
    if (this.#ours.has(listener) || (inner !== undefined && this.#ours.has(inner))) return listener
    const known = this.#standIns.get(listener)
    return known ?? this.#makeStandIn(listener)
  }

  #makeStandIn(listener: Listener): Listener {
    const call = (self: unknown, args: unknown[]) =>
      this.#delivery === undefined ? Reflect.apply(listener, self, args) : this.#delivery.call(listener, self, args)
    const standIn: Listener = function (...args) {
      return call(this, args)
    }
    // By this property emitters know what a wrapper stands for: `listeners()` shows it, `off()` finds it.
    Object.defineProperty(standIn, 'listener', { value: listener })
    this.#standIns.set(listener, standIn)
    this.#ours.add(standIn)
    return standIn
  }
}
