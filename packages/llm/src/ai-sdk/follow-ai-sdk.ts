/** The subscription to the AI SDK's tracing channel. The first message that is recorded starts it listening to ends; off, there is none. */
import { tracingChannel } from 'node:diagnostics_channel'
import { followChannel, type Span } from '@zeph-telemetry/core'
import { contextIn } from '../call/active-call.ts'
import type { ModelCall } from '../call/model-call.ts'
import { type AiSdkMessage, ChannelCalls } from './channel-calls.ts'

const CHANNEL = 'ai:telemetry'

/** Subscribes. @returns unsubscribes; calls that are under way still come to their end */
export function followAiSdk(): () => void {
  const calls = new ChannelCalls()
  const { asyncEnd } = tracingChannel(CHANNEL)
  let isListening = false
  let hasLeft = false
  let underWay = 0

  const end = (message: unknown) => {
    try {
      calls.end(message as AiSdkMessage)
    } catch {
      // What a listener throws would end the process.
    }
  }
  const stopListening = () => {
    if (hasLeft && underWay === 0) asyncEnd.unsubscribe(end)
  }
  const bySpan = new WeakMap<Span, ModelCall>()
  const start = (message: AiSdkMessage) => {
    if (!isListening) asyncEnd.subscribe(end)
    isListening = true
    const call = calls.start(message)
    if (call === undefined) return undefined
    underWay += 1
    call.whenEnded(() => {
      underWay -= 1
      stopListening()
    })
    const span = call.span as unknown as Span
    bySpan.set(span, call)
    return span
  }

  const context = (span: Span) => contextIn(bySpan.get(span)!)
  const unfollow = followChannel<AiSdkMessage>(CHANNEL, { start, context, end: () => {} })
  return () => {
    unfollow()
    hasLeft = true
    stopListening()
  }
}
