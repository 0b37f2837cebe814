/** Recognises what programs use as channels, and gives each to the code that watches its kind. On only; off it is the identity. */
import { attempt } from '../engine/attempt.ts'
import { warnOnce } from '../warn-once.ts'
import type { ChannelSite, ChannelSpan } from './channel-site.ts'
import { SiteTap } from './site-tap.ts'
import { TAP, type Tap } from './tap.ts'
import { watchAbortController, watchAbortSignal } from './watch-abort.ts'
import { watchEmitter } from './watch-emitter.ts'
import { watchEventTarget } from './watch-event-target.ts'
import { watchIterable } from './watch-iterable.ts'
import { watchNodeStream } from './watch-node-stream.ts'
import { watchMessageChannel, watchPort } from './watch-port.ts'
import { watchStreamPair, watchWebStream } from './watch-web-stream.ts'

/** Watches one object. @returns false where it is not of that kind, or closed to watching */
type Watch = (channel: object, tap: SiteTap, site: ChannelSite) => boolean

/** From the special to the general: a stream is an emitter, too, and most things can be iterated. */
const KINDS: readonly Watch[] = [
  watchOwnChannel,
  watchEmitter,
  watchEventTarget,
  watchAbortController,
  watchAbortSignal,
  watchMessageChannel,
  watchPort,
  watchNodeStream,
  watchStreamPair,
  watchWebStream,
  watchIterable,
]

/** The events under watch of each object; `undefined` where the object itself is the channel. */
const watched = new WeakMap<object, Set<string | symbol | undefined>>()

/**
 * Counts the messages of a channel, and makes spans of them where the site says how. Channels are those of `@zeph-telemetry/core/channel`,
 * MessagePorts and what else has `postMessage`, streams of Node and of the web, async iterators, AbortControllers and AbortSignals, and, where
 * the site names an `event`, EventEmitters and EventTargets. Doing it twice changes nothing: the first site counts. Without the `profiling`
 * condition it returns the channel untouched.
 * @returns the same object
 * @example
 * const jobs = instrumentChannel(createChannel<Job>({ capacity: 100 }), { name: 'jobs' })
 */
export function instrumentChannel<C extends object, S extends ChannelSpan = ChannelSpan>(
  channel: C,
  site: ChannelSite<S>,
): C {
  attempt('instrumenting a channel', () => watch(channel, site as unknown as ChannelSite))
  return channel
}

function watch(channel: object, site: ChannelSite): void {
  const { name, event } = site
  const events = watched.get(channel) ?? new Set()
  if (events.has(event)) return
  const tap = new SiteTap(site)
  if (KINDS.some((kind) => kind(channel, tap, site))) watched.set(channel, events.add(event))
  else
    warnOnce(
      `channel:${name}`,
      `"${name}" is no channel that can be watched, or it is closed to that; it is not instrumented`,
    )
}

function watchOwnChannel(channel: object, tap: SiteTap): boolean {
  const { [TAP]: take } = channel as { [TAP]?: (tap: Tap) => boolean }
  if (typeof take !== 'function') return false
  take.call(channel, tap)
  return true
}
