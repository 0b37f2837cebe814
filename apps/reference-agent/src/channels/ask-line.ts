/** Asks for one line on a terminal: through the prompt that is open there, and else through one for this question alone. */
import { createInterface, type Interface } from 'node:readline'
import type { AskLine } from './ask-on-terminal.ts'

export interface LineAsker {
  ask: AskLine
  /** From now on questions go through this prompt, until it is closed. */
  through(prompt: Interface): void
}

export interface AskerStreams {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
}

export function createLineAsker(streams: AskerStreams): LineAsker {
  let open: Interface | undefined
  return {
    async ask(question, signal) {
      if (open !== undefined) return askOnce(open, question, signal)
      const own = createInterface(streams)
      try {
        return await askOnce(own, question, signal)
      } finally {
        own.close()
      }
    },
    through(prompt) {
      open = prompt
      prompt.once('close', () => {
        open = undefined
      })
    },
  }
}

async function askOnce(prompt: Interface, question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const onClose = () => reject(new Error('the input ended'))
  const onAbort = () => reject(signal.reason)
  prompt.once('close', onClose)
  signal.addEventListener('abort', onAbort, { once: true })
  prompt.question(question, { signal }, resolve)
  try {
    return await promise
  } finally {
    prompt.off('close', onClose)
    signal.removeEventListener('abort', onAbort)
  }
}
