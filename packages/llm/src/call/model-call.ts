/**
 * One call of a model that is recorded, from the request to the last chunk. Adapters tell it facts; span, events, metrics, cost and
 * captured content are made here, the same for every provider. Nothing in here throws into the caller or reads a reply by itself.
 */
import {
  activeCorrelation,
  capturesContent,
  type EndedSpan,
  endWhenCollected,
  type IteratorHooks,
  isRecording,
  watchIterator,
} from '@zeph-telemetry/core'
import { watchModelRequests } from '../http/watch-model-requests.ts'
import { type LlmSpan, llmSpans } from '../llm-spans.ts'
import { activeCall, enclosingCall, runInCall } from './active-call.ts'
import { measureCall, measureChunks } from './call-metrics.ts'
import { checkedAttributes } from './checked-attributes.ts'
import { finishReason } from './finish-reasons.ts'
import type {
  ModelRequest,
  ModelSpanName,
  ReplyFacts,
  ReplyStream,
  RequestContent,
  ToolCallFacts,
} from './model-facts.ts'
import { priceOfSpan } from './price-span.ts'
import { serverOf } from './server-of.ts'
import { StreamedReply } from './streamed-reply.ts'
import { usageAttributes } from './usage-attributes.ts'

/** All spans of model calls take the attributes of each other; the map says which of them mean something where. */
type CallSpan = LlmSpan<'llm.chat_stream'>

const OPERATIONS: Readonly<Record<ModelSpanName, string>> = {
  'llm.chat': 'chat',
  'llm.chat_stream': 'chat',
  'llm.extract': 'chat',
  'llm.embed': 'embeddings',
}

/** Long streams are measured while they come. */
const GAPS_AT_ONCE = 128

/** How a stream is read. */
export interface StreamWatch {
  /** Takes one item. What it throws is the event `zeph.unreadable_reply`. */
  readonly chunk: (item: unknown, reply: ReplyStream) => void
  /** The API's own name of an error, for `error.type`. */
  readonly errorCode?: ((error: unknown) => unknown) | undefined
  /** See `IteratorHooks`. */
  readonly onlyDecodes?: boolean
}

/** A recorded call. The first `end` or `fail` counts. */
export class ModelCall {
  readonly span: CallSpan
  readonly #name: ModelSpanName
  readonly #operation: string
  #outer: ModelCall | undefined
  #over = false
  /** Another model call ran in this one: tokens, cost and metrics are that one's. */
  #isLeaf = true
  #reply: StreamedReply | undefined
  /** Seconds between chunks with content that are not measured yet. */
  #gaps: number[] = []
  #endings: (() => void)[] = []

  private constructor(name: ModelSpanName, operation: string, span: CallSpan) {
    this.#name = name
    this.#operation = operation
    this.span = span
    this.#outer = enclosingCall()
    if (this.#outer !== undefined) this.#outer.#isLeaf = false
  }

  /**
   * Starts the span of a call below the active one.
   * @returns undefined where nothing is recorded, and where `read` throws: such a request is the SDK's to refuse
   */
  static begin(
    name: ModelSpanName,
    read: () => ModelRequest,
    options?: { readonly kind?: 'internal' },
  ): ModelCall | undefined {
    if (!isRecording()) return undefined
    watchModelRequests()
    try {
      const { attributes, baseUrl, content } = read()
      const start = {
        'gen_ai.operation.name': OPERATIONS[name],
        'gen_ai.provider.name': '_OTHER',
        'gen_ai.conversation.id': name === 'llm.embed' ? undefined : activeCorrelation().sessionId,
        'gen_ai.request.stream': name === 'llm.chat_stream' ? true : undefined,
        ...serverOf(baseUrl),
        ...checkedAttributes(name, attributes),
      }
      const span = llmSpans.start(name as 'llm.chat_stream', start, options)
      if (!span.recording) return undefined
      if (content !== undefined) captureRequest(span, content)
      return new ModelCall(name, start['gen_ai.operation.name'], span)
    } catch {
      return undefined
    }
  }

  /** The call whose span is active here. */
  static active(): ModelCall | undefined {
    return activeCall()
  }

  /** True once it has ended. */
  get over(): boolean {
    return this.#over
  }

  /** The call that it runs in, while that one is open. */
  get outer(): ModelCall | undefined {
    return this.#outer
  }

  /** Calls the SDK inside the span; what it throws at once is the call's end. */
  run<R>(call: () => R): R {
    try {
      return runInCall(this, call)
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /** Takes a whole reply. Does not end the call. */
  replied(read: () => ReplyFacts): void {
    this.#guarded(() => {
      const facts = read()
      this.#facts(facts)
      const { finishReasons = [], toolCalls = [], output } = facts
      if (finishReasons.length > 0)
        this.span.set({ 'gen_ai.response.finish_reasons': finishReasons.map((reason) => finishReason(reason)) })
      for (const call of toolCalls) this.#toolCall(call)
      if (output !== undefined) this.span.content('gen_ai.output.messages', output)
    })
  }

  /** Takes the next chunk of a stream. */
  chunk(read: (reply: ReplyStream) => void): void {
    this.#take(undefined, (_item, reply) => read(reply))
  }

  /** Of everything in here this runs most often. */
  #take<T>(item: T, read: (item: T, reply: ReplyStream) => void): void {
    const reply = (this.#reply ??= this.#openReply())
    try {
      read(item, reply)
    } catch {
      this.#unreadable()
    }
    // A reader may have ended the call.
    this.#reply?.chunkRead()
  }

  /** Reads a stream's iterator along, and ends the call with it, however that comes. Steps run with the span active, unless it `onlyDecodes`. */
  watchIterator(iterator: object, watch: StreamWatch): void {
    const hooks = this.#hooks(watch)
    runInCall(this, () => watchIterator(this.span as never, iterator, hooks))
  }

  /** Made where nothing else is in scope: functions that see the iterator would keep it from being collected. */
  #hooks({ chunk, errorCode, onlyDecodes = false }: StreamWatch): IteratorHooks {
    return {
      onlyDecodes,
      onItem: (item) => this.#take(item, chunk),
      onDone: (failure) => {
        if (failure !== undefined) this.#nameError(() => errorCode?.(failure.error))
        this.end()
      },
    }
  }

  /** In place of the error's class, which an error of an odd shape keeps. */
  #nameError(read: () => unknown): void {
    try {
      const type = read()
      if (typeof type === 'string' && type !== '') this.span.set({ 'error.type': type })
    } catch {
      // Read from what a server sent.
    }
  }

  /** Ends the call as abandoned when `object` is collected first. */
  endWithCollected(object: object): void {
    endWhenCollected(this.span as never, object, () => this.end())
  }

  /** Runs `fn` just before the call ends. */
  whenEnded(fn: () => void): void {
    if (this.#over) fn()
    else this.#endings.push(fn)
  }

  /** Fails the call and ends it. `errorCode` reads the API's own name of the error, for `error.type`. */
  fail(error: unknown, errorCode?: (error: unknown) => unknown): void {
    if (this.#over) return
    this.span.fail(error)
    this.#nameError(() => errorCode?.(error))
    this.end()
  }

  /** Ends the call. */
  end(): void {
    if (this.#over) return
    this.#over = true
    for (const ending of this.#endings) this.#guarded(ending)
    this.#endings = []
    const reply = this.#reply
    if (reply !== undefined) this.span.content('gen_ai.output.messages', () => reply.messages())
    this.#reply = undefined
    while (this.#outer?.over) this.#outer = this.#outer.outer
    this.span.end()
    if (this.#gaps.length > 0) this.#measureGaps()
    if (this.#isLeaf) measureCall(this.#name, this.#operation, this.span as unknown as EndedSpan)
  }

  #openReply(): StreamedReply {
    const { span } = this
    const listener = {
      get elapsed() {
        return span.elapsed
      },
      facts: (facts: ReplyFacts) => this.#facts(facts),
      reasons: (reasons: readonly string[]) => void span.set({ 'gen_ai.response.finish_reasons': reasons }),
      toolCall: (call: ToolCallFacts) => this.#toolCall(call),
      content: (elapsed: number, since: number | undefined) => this.#content(elapsed, since),
    }
    return new StreamedReply(listener, capturesContent(span as never))
  }

  #content(elapsed: number, since: number | undefined): void {
    if (since === undefined) this.span.set({ 'gen_ai.response.time_to_first_chunk': elapsed })
    else if (this.#gaps.push(since) === GAPS_AT_ONCE) this.#measureGaps()
  }

  /** What all chunks have in common is looked up once for many. */
  #measureGaps(): void {
    if (this.#isLeaf) measureChunks(this.#operation, this.span as unknown as EndedSpan, this.#gaps)
    this.#gaps = []
  }

  #facts({ id, model, attributes, usage }: ReplyFacts): void {
    const facts = { ...attributes, 'gen_ai.response.id': id, 'gen_ai.response.model': model }
    this.#set(facts)
    if (usage === undefined || !this.#isLeaf) return
    this.#set(usageAttributes(usage))
    // By what is known so far: a stream that is left early has its price, too.
    this.span.set({ 'zeph.llm.cost.usd': priceOfSpan(this.span as unknown as EndedSpan) })
  }

  #toolCall({ id, name }: ToolCallFacts): void {
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
    this.span.event('zeph.tool_call', { 'gen_ai.tool.name': text(name), 'gen_ai.tool.call.id': text(id) })
  }

  #set(facts: object): void {
    this.span.set(checkedAttributes(this.#name, facts))
  }

  /** What a server sends is not always what its types say; that is its affair. */
  #guarded(work: () => void): void {
    try {
      work()
    } catch {
      this.#unreadable()
    }
  }

  #unreadable(): void {
    this.span.event('zeph.unreadable_reply')
  }
}

function captureRequest(span: CallSpan, content: RequestContent): void {
  const { systemInstructions, inputMessages, toolDefinitions } = content
  if (systemInstructions !== undefined) span.content('gen_ai.system_instructions', systemInstructions)
  if (inputMessages !== undefined) span.content('gen_ai.input.messages', inputMessages)
  if (toolDefinitions !== undefined) span.content('gen_ai.tool.definitions', toolDefinitions)
  if (content.embeddingsInput !== undefined)
    (span as unknown as LlmSpan<'llm.embed'>).content('zeph.embeddings.input', content.embeddingsInput)
}
