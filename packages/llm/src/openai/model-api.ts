/** What an API of OpenAI's says of calls and replies, as one row of data each. Types only. */
import type { ModelRequest, ReplyFacts, ReplyStream } from '../call/model-facts.ts'

/** The client that a call is made with. */
export interface CalledClient {
  /** The conventions' name of who answers. */
  readonly provider: string
  readonly baseUrl: unknown
}

/** Reads a stream's items, one by one; has the memory of one stream. */
export type ItemReader = (item: unknown, reply: ReplyStream) => void

/** One API: its requests, its replies, and the items of its streams. What these read may be anything. */
export interface ModelApi {
  readonly request: (body: unknown, client: CalledClient) => ModelRequest
  readonly reply: (body: unknown) => ReplyFacts
  /** Absent where the API does not stream. */
  readonly items?: () => ItemReader
  /** The failure that a reply, or an item of a stream, tells of although nothing is thrown. */
  readonly failure: (said: unknown) => unknown
}
