/** Says in one sentence why a turn failed, and what to do about it where that is known. */
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai'
import type { ModelChoice } from './model/choose-model.ts'

export function explainFailure(error: unknown, model: ModelChoice): string {
  const where = `the model at ${model.baseUrl}`
  if (error instanceof APIConnectionTimeoutError) return `${where} did not answer in time`
  if (error instanceof APIConnectionError) return `cannot reach ${where}: ${deepestMessage(error)}${adviceFor(model)}`
  if (!(error instanceof APIError)) return error instanceof Error ? error.message : String(error)
  if (error.status === 401 || error.status === 403)
    return `${where} refused the key (${error.status}): ${error.message}`
  if (error.status === 404) return `${where} does not know "${model.modelName}" (404); choose another with --model`
  if (error.status === 429) return `${where} refuses more requests for now: ${error.message}`
  return `${where} answered with an error: ${error.message}`
}

function deepestMessage(error: Error): string {
  let deepest: Error = error
  while (deepest.cause instanceof Error) deepest = deepest.cause
  return deepest.message || ((deepest as NodeJS.ErrnoException).code ?? deepest.name)
}

function adviceFor({ provider }: ModelChoice): string {
  if (provider === 'ollama') return ' (is Ollama running? unset OLLAMA_HOST to use the scripted model)'
  if (provider === 'openai') return ' (unset OPENAI_API_KEY and OPENAI_BASE_URL to use the scripted model)'
  return ''
}
