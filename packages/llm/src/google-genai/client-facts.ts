/** What a client of the `@google/genai` SDK says of itself. Its key is never looked at. */
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** Which of Google's two APIs it talks to. */
export function providerOf(client: object): string {
  return fieldOf(client, 'vertexai') === true ? 'gcp.vertex_ai' : 'gcp.gemini'
}

/** Where a request goes: its own options come before the client's. */
export function baseUrlOf(client: object, config?: unknown): unknown {
  const clientOptions = fieldOf(fieldOf(client, 'apiClient'), 'clientOptions')
  return baseUrlIn(config) ?? baseUrlIn(clientOptions)
}

function baseUrlIn(options: unknown): unknown {
  return fieldOf(fieldOf(options, 'httpOptions'), 'baseUrl')
}

/** A model's name without the path to it, which may name the project: `models/gemini-2.5-pro` and the like. */
export function modelName(model: unknown): unknown {
  return typeof model === 'string' ? model.replace(/^(.*\/)?models\//, '') : model
}
