/**
 * The six places of an agent where its parts send one another messages, as channels whose sends and receives are spans, joined by an arrow. Off,
 * they are channels as `createChannel` makes them, and objects that are given stay untouched.
 */
import { instrumentChannel } from '@zeph-telemetry/core'
import { type Channel, type ChannelOptions, createChannel } from '@zeph-telemetry/core/channel'
import { channelSpans } from './channel-spans.ts'

type SiteName = 'status' | 'skill_reload' | 'config_reload' | 'elicitation' | 'metrics'

/** A site with its spans. */
interface Site {
  readonly name: SiteName
  readonly send: `channel.${SiteName}_send`
  readonly receive: `channel.${SiteName}_recv`
}

/** How a site is watched. */
export interface SiteOptions {
  /** Every how many messages one has spans; all are counted. Default 1. */
  readonly every?: number
  /** Of an EventEmitter or EventTarget: the event that carries the messages. */
  readonly event?: string | symbol
}

/** How a new channel is made; all optional. */
export interface SiteChannelOptions extends Pick<ChannelOptions, 'capacity' | 'onFull'>, Pick<SiteOptions, 'every'> {
  /** Tells options from a channel that is there already. */
  readonly size?: never
}

/** Makes the channel of a site, or instruments one that is there. */
export interface SiteChannel {
  <T>(options?: SiteChannelOptions): Channel<T>
  <C extends object>(channel: C, options?: SiteOptions): C
}

/**
 * What the agent is doing: `channel.status_send`, `channel.status_recv`. Give options for a new channel, or whatever carries the messages: a
 * channel, a port, an emitter with its `event`, a stream.
 * @example
 * const statuses = statusChannel<string>({ capacity: 64, onFull: 'drop' })
 * statuses.trySend('thinking')
 */
export const statusChannel: SiteChannel = siteChannel({
  name: 'status',
  send: 'channel.status_send',
  receive: 'channel.status_recv',
})

/**
 * Skills that are to be read anew: `channel.skill_reload_send`, `channel.skill_reload_recv`.
 * @example
 * const reloads = skillReloadChannel<string>()
 * watcher.on('change', (path) => reloads.trySend(path))
 * for await (const path of reloads) await registry.reload(path)
 */
export const skillReloadChannel: SiteChannel = siteChannel({
  name: 'skill_reload',
  send: 'channel.skill_reload_send',
  receive: 'channel.skill_reload_recv',
})

/**
 * Configuration that changed: `channel.config_reload_send`, `channel.config_reload_recv`.
 * @example
 * const changes = configReloadChannel(emitter, { event: 'config' })
 */
export const configReloadChannel: SiteChannel = siteChannel({
  name: 'config_reload',
  send: 'channel.config_reload_send',
  receive: 'channel.config_reload_recv',
})

/**
 * Questions of MCP servers to the user: `channel.elicitation_send`, `channel.elicitation_recv`.
 * @example
 * const questions = elicitationChannel<Question>()
 * client.setRequestHandler('elicitation/create', async ({ params }) => {
 *   const { promise, resolve } = Promise.withResolvers()
 *   await questions.send({ params, resolve })
 *   return promise
 * })
 */
export const elicitationChannel: SiteChannel = siteChannel({
  name: 'elicitation',
  send: 'channel.elicitation_send',
  receive: 'channel.elicitation_recv',
})

/**
 * What a collector of the program's own figures is fed with: `channel.metrics_send`, `channel.metrics_recv`.
 * @example
 * const samples = metricsChannel<Sample>({ capacity: 256, onFull: 'drop', every: 10 })
 */
export const metricsChannel: SiteChannel = siteChannel({
  name: 'metrics',
  send: 'channel.metrics_send',
  receive: 'channel.metrics_recv',
})

/**
 * The word to stop: `abort` is `channel.cancel_send`, each listener of its signal that is told so is a `channel.cancel_recv`.
 * @param controller one that is there already
 * @returns a new controller, or the one given
 * @example
 * const cancel = cancelSignal()
 * process.once('SIGINT', () => cancel.abort(new Error('interrupted')))
 * await fetch(url, { signal: cancel.signal })
 */
export function cancelSignal(controller: AbortController = new AbortController()): AbortController {
  return instrumentChannel(controller, {
    name: 'cancel',
    send: () => channelSpans.start('channel.cancel_send', {}),
    receive: () => channelSpans.start('channel.cancel_recv', {}),
  })
}

function siteChannel(site: Site): SiteChannel {
  const open = (given: object = {}, options: SiteOptions = {}): object => {
    if (!isOptions(given)) return watch(given, site, options)
    const { every, ...rest } = given
    return watch(createChannel({ name: site.name, ...rest }), site, { ...(every !== undefined && { every }) })
  }
  return open as SiteChannel
}

const OPTION_NAMES: ReadonlySet<string> = new Set(['capacity', 'onFull', 'every'])

/** A literal with nothing but options in it; all that could be a channel is of a class, or has methods. */
function isOptions(given: object): given is SiteChannelOptions {
  const prototype: unknown = Object.getPrototypeOf(given)
  return (
    (prototype === Object.prototype || prototype === null) && Object.keys(given).every((key) => OPTION_NAMES.has(key))
  )
}

function watch<C extends object>(channel: C, { name, send, receive }: Site, options: SiteOptions): C {
  return instrumentChannel(channel, {
    ...options,
    name,
    send: ({ depth }) => channelSpans.start(send, { 'zeph.channel.queue_depth': depth }),
    receive: ({ depth }) => channelSpans.start(receive, { 'zeph.channel.queue_depth': depth }),
    // Set only where it is so: most messages have room.
    onSent: (span, { dropped, waited }) => {
      if (dropped) span.set({ 'zeph.channel.dropped': true })
      if (waited) span.set({ 'zeph.channel.waited': true })
    },
  })
}
