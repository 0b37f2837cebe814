/** The OTLP receiver, a process of its own: counts spans per URL, tells its parent the address, then counts when asked. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countOtlpSpans } from './count-otlp-spans.ts'

const spansByUrl = new Map<string, number>()

const server = createServer(async (request, response) => {
  const url = request.url ?? ''
  const spans = countOtlpSpans(await bodyOf(request))
  spansByUrl.set(url, (spansByUrl.get(url) ?? 0) + spans)
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

process.on('message', (url: string) => process.send!(spansByUrl.get(url) ?? 0))
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
