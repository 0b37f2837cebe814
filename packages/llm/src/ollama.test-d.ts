/** Types of the adapter; checked by `tsc`, run by nobody. */
import defaultClient, { type Ollama } from 'ollama'
import type { Ollama as BrowserOllama } from 'ollama/browser'
import { instrumentOllama } from './ollama.ts'

class OwnClient {
  readonly own = true
}

declare const client: Ollama
declare const browser: BrowserOllama
declare const extended: Ollama & OwnClient

const same: Ollama = instrumentOllama(client)
const sameDefault: Ollama = instrumentOllama(defaultClient)
const sameBrowser: BrowserOllama = instrumentOllama(browser)
const own: true = instrumentOllama(extended).own
// @ts-expect-error not a client
instrumentOllama({ chat: 1 })

void [same, sameDefault, sameBrowser, own]
