/** What a channel is, for those who use one and those who make one. Types only. */

/** How a channel is made; all optional. */
export interface ChannelOptions {
  /** What its errors call it. */
  readonly name?: string
  /**
   * How many messages may wait to be received: an integer of at least 0. With 0 a message only goes from hand to hand. Default: no bound.
   */
  readonly capacity?: number
  /** What `send` does where there is no room: wait for some, or drop the message. Default `wait`. */
  readonly onFull?: 'wait' | 'drop'
}

/** How long one is willing to wait. */
export interface WaitOptions {
  /** Ends the waiting: the promise rejects with the signal's reason, and nothing has been sent or received. So it does at once where the signal is
   * aborted already. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Carries messages from senders to receivers in the order in which they were sent, each to one receiver. Who waits is served in the order of
 * coming. Nobody who waits keeps the process alive, or the channel in memory.
 */
export interface Channel<T> extends AsyncIterable<T, undefined> {
  readonly name: string | undefined
  /** `Infinity` where there is no bound. */
  readonly capacity: number
  /** How many messages wait to be received; those of senders that wait for room do not count. */
  readonly size: number
  /** True from `close` on, though there may be messages left. */
  readonly closed: boolean
  /**
   * Sends a message, once there is room for it.
   * @returns true when it is in the queue or with a receiver; false where it was dropped
   * @throws ChannelClosedError as a rejection, where the channel is closed, or is closed before there is room
   */
  send(message: T, options?: WaitOptions): Promise<boolean>
  /** Sends a message if that is possible at once. @returns false where there is no room, or the channel is closed */
  trySend(message: T): boolean
  /**
   * Receives the oldest message, once there is one. Of a message that is a promise it gives what that resolves to; `tryReceive` and iteration
   * give it as it is.
   * @throws ChannelClosedError as a rejection, where the channel is closed and nothing is left
   */
  receive(options?: WaitOptions): Promise<T>
  /** The oldest message; undefined where there is none now. */
  tryReceive(): T | undefined
  /** Ends the channel: senders are refused from now on, messages that are there can be received. Calling it again does nothing. */
  close(): void
  /**
   * Receives until the channel is closed and empty. Several loops share the messages. Leaving a loop does not close the channel.
   */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined>
}
