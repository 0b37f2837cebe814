/** The model: answers every request with a completion of so many tokens, one a chunk, and a pause between them. Ends with its parent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What the server is started with, as JSON in its argument. */
export interface ChunkTask {
  readonly tokens: number
  /** Milliseconds between two chunks; at 0 they come as fast as they can be written, and several arrive at once. */
  readonly pauseMs: number
}

const { tokens, pauseMs } = JSON.parse(process.argv[2]!) as ChunkTask

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'gpt-4o-mini' }
const choice = (delta: object, finish_reason: string | null) => [{ index: 0, delta, logprobs: null, finish_reason }]
const event = (data: object) => `data: ${JSON.stringify({ ...HEAD, system_fingerprint: 'fp_1', ...data })}\n\n`

const TOKEN = event({ choices: choice({ content: ' token' }, null), usage: null })
const END = [
  event({ choices: choice({}, 'stop'), usage: null }),
  event({ choices: [], usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: 10 + tokens } }),
  'data: [DONE]\n\n',
].join('')

const server = createServer(async (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let token = 0; token < tokens; token += 1) {
    response.write(TOKEN)
    if (pauseMs > 0) await pause(pauseMs)
  }
  response.end(END)
})

server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
