/** A model call that failed. */
import type { ChatSpan } from './chat-attributes.ts'

/** Marks the span as failed and ends it. The SDK's errors all have the name `Error`: their class says more. */
export function failChat(span: ChatSpan, error: unknown): void {
  span.fail(error)
  const type = errorType(error)
  if (type !== undefined) span.set({ 'error.type': type })
  span.end()
}

function errorType(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'Error') return undefined
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code !== '' ? code : error.constructor.name
}
