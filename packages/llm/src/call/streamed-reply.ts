/** A reply that comes in chunks: choices, the time of those that bear content, tool calls and, where it is captured, what was said. */
import type { Message, Part } from './messages.ts'
import type { ReplyFacts, ReplyStream, ToolCallDelta } from './model-facts.ts'
import { StreamedChoice } from './streamed-choice.ts'

/** Who is told what the chunks say. */
export interface StreamListener {
  /** Seconds since the call began. */
  readonly elapsed: number
  facts(facts: ReplyFacts): void
  /** The reasons of all choices, in order. */
  reasons(reasons: readonly string[]): void
  toolCall(call: { id: unknown; name: unknown }): void
  /** A chunk with content came: after so many seconds, so many after the one before (undefined on the first). */
  content(elapsed: number, since: number | undefined): void
}

const MOST_CHOICES = 128

/** Takes one stream's chunks; see `ReplyStream`. */
export class StreamedReply implements ReplyStream {
  readonly #listener: StreamListener
  readonly #keeps: boolean
  readonly #choices = new Map<number, StreamedChoice>()
  #bearsContent = false
  #hasNewReason = false
  #lastContent: number | undefined

  /** @param keeps whether what is said is kept, for captured content */
  constructor(listener: StreamListener, keeps: boolean) {
    this.#listener = listener
    this.#keeps = keeps
  }

  facts(facts: Omit<ReplyFacts, 'output' | 'toolCalls' | 'finishReasons'>): void {
    this.#listener.facts(facts)
  }

  text(text: unknown, choice?: number): void {
    this.#say('text', text, choice)
  }

  reasoning(text: unknown, choice?: number): void {
    this.#say('reasoning', text, choice)
  }

  toolCall(delta: ToolCallDelta, choice?: number): void {
    this.#bearsContent = true
    const call = this.#choice(choice)?.toolCalls.add(delta)
    if (call !== undefined) this.#listener.toolCall(call)
  }

  content(part?: () => Part | undefined, choice?: number): void {
    this.#bearsContent = true
    const of = this.#choice(choice)
    if (part !== undefined) of?.part(part)
  }

  began(choice?: number): void {
    this.#choice(choice)
  }

  finished(reason: unknown, choice?: number): void {
    if (this.#choice(choice)?.finished(reason)) this.#hasNewReason = true
  }

  /** Call it when all of a chunk was read. */
  chunkRead(): void {
    if (this.#bearsContent) {
      const { elapsed } = this.#listener
      this.#listener.content(elapsed, this.#lastContent === undefined ? undefined : elapsed - this.#lastContent)
      this.#lastContent = elapsed
    }
    if (this.#hasNewReason) this.#listener.reasons(this.#inOrder().map(({ reason }) => reason))
    this.#bearsContent = false
    this.#hasNewReason = false
  }

  /** What was said. */
  messages(): readonly Message[] {
    return this.#inOrder().map((choice) => choice.message())
  }

  #say(kind: 'text' | 'reasoning', text: unknown, choice: number | undefined): void {
    if (typeof text !== 'string' || text === '') return
    this.#bearsContent = true
    this.#choice(choice)?.text(kind, text)
  }

  #choice(index: number | undefined = 0): StreamedChoice | undefined {
    const known = this.#choices.get(index)
    if (known !== undefined || this.#choices.size >= MOST_CHOICES) return known
    const made = new StreamedChoice(this.#keeps)
    this.#choices.set(index, made)
    this.#hasNewReason = true
    return made
  }

  #inOrder(): StreamedChoice[] {
    return [...this.#choices].sort(([a], [b]) => a - b).map(([, choice]) => choice)
  }
}
