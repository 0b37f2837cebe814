/**
 * What the agent asks of a chat service: messages come in, each is answered where it was asked. A channel knows one
 * service and nothing of the agent; its client is handed in, so that whoever makes it decides what watches it.
 */
export interface InboundMessage {
  /** The chat, channel or room; one session of the agent each. */
  readonly conversationId: string
  readonly text: string
}

/** Answers one message; what it rejects with is answered as a failure, and the channel goes on. */
export type Answer = (message: InboundMessage) => Promise<string>

export interface Channel {
  readonly name: 'telegram' | 'discord' | 'slack'
  /** Connects; resolves when messages are being received. */
  start(answer: Answer): Promise<void>
  /** Disconnects; messages that are being answered are answered first, where the service's client allows it. */
  stop(): Promise<void>
}
