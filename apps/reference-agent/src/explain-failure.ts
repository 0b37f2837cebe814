/** Says in one sentence why a turn failed, and what to do about it where that is known. */
import type { ModelChoice } from './model/choose-model.ts'
import { causesOf, connectionFailureIn, statusOf } from './model/model-failure.ts'
import { PROVIDER_SERVICES } from './model/provider-services.ts'

export function explainFailure(error: unknown, model: ModelChoice): string {
  const where = `the model at ${model.baseUrl}`
  const chain = causesOf(error)
  const connection = connectionFailureIn(chain)
  if (connection) return `cannot reach ${where}: ${messageOf(connection)}${adviceFor(model)}`
  const told = chain.find((cause) => statusOf(cause) !== undefined)
  const message = messageOf(told ?? chain[0])
  const status = statusOf(told)
  if (status === 401 || status === 403) return `${where} refused the key (${status}): ${message}`
  if (status === 404) return `${where} does not know "${model.modelName}" (404); choose another with --model`
  if (status === 408) return `${where} did not answer in time`
  if (status === 429) return `${where} refuses more requests for now: ${message}`
  return status === undefined ? message : `${where} answered with an error: ${message}`
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name)
}

function adviceFor({ provider, scripted }: ModelChoice): string {
  if (scripted) return ''
  const { keyVariable, addressVariable } = PROVIDER_SERVICES[provider]
  const variables = [keyVariable, addressVariable].filter((name) => name !== undefined).join(' and ')
  const hint = provider === 'ollama' ? 'is Ollama running? ' : ''
  return ` (${hint}unset ${variables} to use the scripted model)`
}
