/**
 * The models that the agent has, as one: each request goes to the one that is best for its kind, and to the other where
 * that one fails. Answers with tools are for the main model first; what is asked on the side is for the small one.
 */

import { StoppedError } from '../cancel/stopped-error.ts'
import type { ChatRequest, Extraction, ExtractRequest, ModelProvider } from './model-provider.ts'
import type { ModelResponse } from './model-response.ts'
import { StreamBrokenError } from './should-fall-back.ts'

export type Turn = Omit<ChatRequest, 'model'>
export type Wanted = Omit<ExtractRequest, 'model'>

export interface Model {
  chat(turn: Turn): Promise<ModelResponse>
  /** Text is handed on as it comes, and is whole in the response. */
  chatStream(turn: Turn, onText: (text: string) => void): Promise<ModelResponse>
  extract(wanted: Wanted): Promise<Extraction>
}

/** What a request is for. */
export type Purpose = 'answer' | 'side'

/** Makes a call with the name of a model, and again with another's where that one fails. */
export type Route = <T>(purpose: Purpose, call: (model: string) => Promise<T>) => Promise<T>

export function createModel(provider: ModelProvider, route: Route): Model {
  return {
    chat: (turn) => route('answer', (model) => provider.chat({ ...turn, model }).catch(unlessStopped(turn))),
    chatStream(turn, onText) {
      const shown = { text: false }
      const show = (text: string) => {
        shown.text = true
        onText(text)
      }
      return route('answer', (model) => {
        return provider
          .chatStream({ ...turn, model }, show)
          .catch(unlessStopped(turn))
          .catch(breakOff(shown))
      })
    },
    extract: (wanted) => route('side', (model) => provider.extract({ ...wanted, model }).catch(unlessStopped(wanted))),
  }
}

/** What a provider's SDK makes of an aborted signal is of many kinds; the reason of the signal is one. */
function unlessStopped({ signal }: { readonly signal?: AbortSignal }): (error: unknown) => never {
  return (error) => {
    signal?.throwIfAborted()
    throw error
  }
}

function breakOff(shown: { text: boolean }): (error: unknown) => never {
  return (error) => {
    if (!shown.text || error instanceof StoppedError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new StreamBrokenError(`the reply broke off: ${message}`, { cause: error })
  }
}
