/** What carries lines to where they go, whatever it speaks. */

/** Takes what waits. No method throws. */
export interface Sender {
  /** Something waits. */
  wake(): void
  /** Sends what can be sent before this returns. */
  flushSync(): void
  /** Resolves when everything that waits is sent, or the next attempt to send it has failed. Undefined where nothing waits. */
  flush(): Promise<void> | undefined
  /** Gives up what waits and what is on its way. @returns how many lines that were */
  abandon(): number
  /** Nothing is sent any more. */
  close(): void
}
