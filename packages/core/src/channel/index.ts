/** `@zeph-telemetry/core/channel`: channels between parts of one program. The same with and without the `profiling` condition. */
export type { Channel, ChannelOptions, WaitOptions } from './channel.ts'
export { ChannelClosedError } from './channel-closed-error.ts'
export { createChannel } from './create-channel.ts'
