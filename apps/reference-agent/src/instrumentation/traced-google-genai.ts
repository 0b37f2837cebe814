/** A client of Gemini whose calls are spans. Loaded only when asked for. */
import { GoogleGenAI } from '@google/genai'
import { instrumentGoogleGenAI } from '@zeph-telemetry/llm/google-genai'
import type { ModelAccess } from '../model/choose-model.ts'
import { createGoogleGenAIProvider, embedWithGoogleGenAI } from '../model/providers/google-genai-provider.ts'
import type { OpenProvider } from './open-provider.ts'
import { traceExtract } from './traced-extract.ts'

/** The SDK tries again only where it is told to, and waits as long as it is told to, whatever the server says. */
const RETRIES = { attempts: 3, initialDelay: 0.25 }

export function openTracedGoogleGenAI({ baseUrl, apiKey }: ModelAccess): OpenProvider {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl, retryOptions: RETRIES } })
  instrumentGoogleGenAI(client)
  const provider = createGoogleGenAIProvider(client)
  return { provider: traceExtract(provider, 'gcp.gemini', baseUrl), embedTexts: embedWithGoogleGenAI(client) }
}
