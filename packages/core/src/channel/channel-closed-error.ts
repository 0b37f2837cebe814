/** The error of a channel that takes or gives no more messages. */

/**
 * Rejects what cannot happen any more on a closed channel: a `send`, or a `receive` when nothing is left to receive. The message names the
 * channel.
 * @example
 * channel.receive().catch((error) => {
 *   if (!(error instanceof ChannelClosedError)) throw error
 * })
 */
export class ChannelClosedError extends Error {
  override readonly name = 'ChannelClosedError'
  readonly code = 'channel_closed'
  /** Name of the channel, where it has one. */
  readonly channel: string | undefined

  constructor(channel?: string) {
    super(channel === undefined ? 'the channel is closed' : `channel "${channel}" is closed`)
    this.channel = channel
  }
}
