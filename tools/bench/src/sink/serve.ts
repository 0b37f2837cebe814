/**
 * The receiver, a process of its own: counts the spans of OTLP, or the requests of anything else, per path; tells its parent the address, then counts
 * when asked.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { countOtlpSpans } from './count-otlp-spans.ts'

const OTLP = /\/v1\/(traces|metrics)$/
const countsByPath = new Map<string, number>()

const server = createServer(async (request, response) => {
  const [path = ''] = (request.url ?? '').split('?')
  const body = await bodyOf(request)
  const arrived = OTLP.test(path) ? countOtlpSpans(body) : 1
  countsByPath.set(path, (countsByPath.get(path) ?? 0) + arrived)
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

process.on('message', (path: string) => process.send!(countsByPath.get(path) ?? 0))
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
