/** Reads the events of a streamed interaction as they pass. A long one goes on in further interactions, whose tokens are added. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ReplyStream, Usage } from '../../call/model-facts.ts'
import { mediaOrText } from './messages.ts'
import { addUsage, finishReasonOf, identityOf, usageOf } from './reply-facts.ts'

type Read = (event: unknown, reply: ReplyStream) => void

/** Makes the reader of one stream; give it every event once. */
export function eventReader(): Read {
  const reader = new EventReader()
  return (event, reply) => reader.read(event, reply)
}

class EventReader {
  /** Which of the interactions it is, from 0. */
  #part = -1
  #earlier: Usage | undefined
  #current: Usage | undefined

  read(event: unknown, reply: ReplyStream): void {
    const read = EVENTS.get(fieldOf(event, 'event_type'))
    if (read !== undefined) read(this, event, reply)
  }

  began(event: unknown, reply: ReplyStream): void {
    this.#part += 1
    if (this.#current !== undefined) this.#earlier = this.#total(this.#current)
    this.#current = undefined
    reply.began()
    reply.facts(identityOf(fieldOf(event, 'interaction')))
  }

  /** `status` and `usage` stand in the event itself or in its interaction. */
  changed(event: unknown, reply: ReplyStream): void {
    const state = fieldOf(event, 'interaction') ?? event
    const usage = usageOf(fieldOf(state, 'usage'))
    if (usage !== undefined) {
      this.#current = usage
      reply.facts({ usage: this.#total(usage) })
    }
    if (state !== event) reply.facts(identityOf(state))
    const reason = finishReasonOf(fieldOf(state, 'status'))
    if (reason !== undefined) reply.finished(reason)
  }

  step(event: unknown, reply: ReplyStream): void {
    const step = fieldOf(event, 'step')
    const type = fieldOf(step, 'type')
    if (type === 'function_call') this.#toolCall(event, step, reply)
    for (const item of listOf(fieldOf(step, 'content')) ?? []) readContent(item, reply)
    for (const item of listOf(fieldOf(step, 'summary')) ?? []) reply.reasoning(fieldOf(item, 'text'))
  }

  delta(event: unknown, reply: ReplyStream): void {
    const delta = fieldOf(event, 'delta')
    const type = fieldOf(delta, 'type')
    if (type === 'arguments_delta') this.#toolCall(event, delta, reply)
    else if (type === 'thought_summary') reply.reasoning(fieldOf(fieldOf(delta, 'content'), 'text'))
    else if (!SILENT.has(type)) readContent(delta, reply)
  }

  #toolCall(event: unknown, call: unknown, reply: ReplyStream): void {
    reply.toolCall({
      index: `${this.#part}:${fieldOf(event, 'index')}`,
      id: fieldOf(call, 'id'),
      name: fieldOf(call, 'name'),
      arguments: fieldOf(call, 'arguments'),
    })
  }

  #total(usage: Usage): Usage {
    return this.#earlier === undefined ? usage : addUsage(this.#earlier, usage)
  }
}

const EVENTS: ReadonlyMap<unknown, (reader: EventReader, event: unknown, reply: ReplyStream) => void> = new Map([
  ['interaction.created', (reader, event, reply) => reader.began(event, reply)],
  ['interaction.status_update', (reader, event, reply) => reader.changed(event, reply)],
  ['interaction.completed', (reader, event, reply) => reader.changed(event, reply)],
  ['step.start', (reader, event, reply) => reader.step(event, reply)],
  ['step.delta', (reader, event, reply) => reader.delta(event, reply)],
])

/** Deltas that bear nothing that the model said. */
const SILENT: ReadonlySet<unknown> = new Set(['thought_signature', 'text_annotation_delta', undefined])

function readContent(content: unknown, reply: ReplyStream): void {
  if (fieldOf(content, 'type') === 'text') reply.text(fieldOf(content, 'text'))
  else reply.content(() => mediaOrText(content))
}
