/** Spans of the channels that reach an agent. */
export { channelSpans } from './channel-spans.ts'
export {
  type ChannelAdapterOptions,
  type ChannelName,
  type ChannelRow,
  type Direction,
  instrumentChannelAdapter,
} from './instrument-channel-adapter.ts'
export {
  cancelSignal,
  configReloadChannel,
  elicitationChannel,
  metricsChannel,
  type SiteChannel,
  type SiteChannelOptions,
  type SiteOptions,
  skillReloadChannel,
  statusChannel,
} from './site-channels.ts'
export { CHANNEL_SPANS } from './span-map.ts'
