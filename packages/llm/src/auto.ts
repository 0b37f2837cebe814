/** Recognises an SDK's client by its shape and wraps it with the adapter that fits. Loads no SDK. */
import { isRecording } from '@zeph-telemetry/core'
import { instrumentAnthropic } from './anthropic.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'
import { instrumentProvider, PROVIDER_METHODS } from './instrument-provider.ts'
import { instrumentOllama } from './ollama.ts'
import { instrumentOpenAI } from './openai.ts'

/** An SDK: the methods that its clients have, by their path, and its adapter. */
interface Known {
  readonly methods: readonly (readonly string[])[]
  readonly instrument: (client: never) => unknown
}

/** In this order: the first that fits is the one. Ollama has methods that a user's own provider may have, so it needs one that those have not. */
const SDKS: readonly Known[] = [
  { methods: [['chat', 'completions', 'create']], instrument: instrumentOpenAI },
  {
    methods: [
      ['messages', 'create'],
      ['messages', 'stream'],
    ],
    instrument: instrumentAnthropic,
  },
  {
    methods: [
      ['models', 'generateContent'],
      ['models', 'generateContentStream'],
    ],
    instrument: instrumentGoogleGenAI,
  },
  { methods: [['chat'], ['generate'], ['pull']], instrument: instrumentOllama },
  ...Object.keys(PROVIDER_METHODS).map((method) => ({ methods: [[method]], instrument: instrumentProvider })),
]

/**
 * Makes every model call of a client a span, whichever of the known SDKs it is of: `openai` (Azure and compatible servers too), `@anthropic-ai/sdk`,
 * `@google/genai`, `ollama`. Another object with methods such as `chat` or `embed` is taken for a provider of your own, as by
 * `instrumentProvider`. What is none of these stays as it is, and where spans are recorded a warning of the process says so once. Without the `profiling`
 * condition every client stays untouched. For the AI SDK, which has no client, there is `instrumentAiSdk`.
 * @returns the same client
 * @example
 * const client = instrumentLlm(new OpenAI())
 */
export function instrumentLlm<T extends object>(client: T): T {
  const known = SDKS.find(({ methods }) => methods.every((path) => hasMethod(client, path)))
  if (known === undefined) warnUnknown()
  else known.instrument(client as never)
  return client
}

/** A client's parts may be made when they are first asked for, and getters of what is no client may throw. */
function hasMethod(client: unknown, path: readonly string[]): boolean {
  try {
    let found = client
    for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name]
    return typeof found === 'function'
  } catch {
    return false
  }
}

let isSaid = false

function warnUnknown(): void {
  if (isSaid || !isRecording()) return
  isSaid = true
  process.emitWarning(
    'instrumentLlm does not know this object and leaves it as it is: it is no client of openai, @anthropic-ai/sdk, @google/genai or ollama, and has no method such as chat, stream or embed; for other method names there is instrumentProvider of @zeph-telemetry/llm',
    { type: 'ZephTelemetryWarning', code: 'ZEPH_UNKNOWN_CLIENT' },
  )
}
