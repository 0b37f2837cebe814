/** Tells the kernel what a user's own provider answered: what is recognised by itself, and what the user's functions say over it. */
import type { EndedSpan } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import type { ModelSpanName, ReplyFacts, ReplyStream } from '../call/model-facts.ts'
import type { OutcomeReader } from './observe-outcome.ts'
import type { ProviderChunk } from './provider-facts.ts'
import { chunkFacts, embeddingFacts, replyFacts } from './read-reply.ts'

/** How the outcomes of one method are read. */
export interface CallReaders {
  readonly span: ModelSpanName
  readonly reply?: (result: unknown) => ReplyFacts | undefined
  readonly chunk?: (item: unknown) => ProviderChunk | undefined
}

/** Reads one call's outcome. A user's function that throws is told as an unreadable reply, and what is recognised by itself still counts. */
export function outcomeReader(call: ModelCall, readers: CallReaders): OutcomeReader {
  const stream = { spoke: false, hasReason: false, left: false }
  const known = readers.span === 'llm.embed' ? embeddingFacts : replyFacts
  return {
    whole(result) {
      const own = asked(call, () => readers.reply?.(result))
      call.replied(() => ({ ...known(result), ...own }))
    },
    item(item) {
      const own = asked(call, () => readers.chunk?.(item))
      call.chunk((reply) => {
        const facts: ProviderChunk = { ...chunkFacts(item), ...own }
        stream.hasReason ||= facts.finishReason !== undefined
        if (tell(reply, facts) && !stream.spoke) {
          stream.spoke = true
          call.whenEnded(() => giveReason(call, stream))
        }
      })
    },
    left() {
      stream.left = true
    },
  }
}

interface StreamState {
  readonly hasReason: boolean
  readonly left: boolean
}

function asked<T>(call: ModelCall, read: () => T | undefined): T | undefined {
  let own: T | undefined
  call.replied(() => {
    own = read()
    return {}
  })
  return own
}

/** @returns true where the chunk bears content */
function tell(reply: ReplyStream, facts: ProviderChunk): boolean {
  const { text, reasoning, toolCalls = [], content, finishReason, id, model, usage } = facts
  reply.facts({ id, model, usage })
  reply.text(text)
  reply.reasoning(reasoning)
  for (const call of toolCalls) reply.toolCall(call)
  if (content === true) reply.content()
  if (finishReason !== undefined) reply.finished(finishReason)
  return content === true || toolCalls.length > 0 || isText(text) || isText(reasoning)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** A provider that never gives reasons says by the end of its stream that the reply is whole. */
function giveReason(call: ModelCall, { hasReason, left }: StreamState): void {
  const { attributes } = call.span as unknown as EndedSpan
  const broken = left || 'error.type' in attributes || 'zeph.abandoned' in attributes
  if (!hasReason && !broken) call.chunk((reply) => reply.finished('stop'))
}
