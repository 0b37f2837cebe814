/** Types of the adapter; checked by `tsc`, run by nobody. */
import type { GoogleGenAI } from '@google/genai'
import type { GoogleGenAI as WebGoogleGenAI } from '@google/genai/web'
import { instrumentGoogleGenAI } from './google-genai.ts'

class OwnClient {
  readonly own = true
}

declare const client: GoogleGenAI
declare const web: WebGoogleGenAI
declare const extended: GoogleGenAI & OwnClient

const same: GoogleGenAI = instrumentGoogleGenAI(client)
const sameWeb: WebGoogleGenAI = instrumentGoogleGenAI(web)
const own: true = instrumentGoogleGenAI(extended).own
// @ts-expect-error not a client
instrumentGoogleGenAI({ vertexai: false, models: {} })

void [same, sameWeb, own]
