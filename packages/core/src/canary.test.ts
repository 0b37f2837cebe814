/** No secret reaches a byte that leaves the program's memory: trace file, OTLP, log file, stderr, metrics, health, baggage. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CANARIES, HASH_KEY, SECRETS, VAULT_HEADERS } from './fixtures/canaries.ts'
import { runProgram } from './fixtures/run-program.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

interface Received {
  readonly bodies: Buffer[]
  readonly tenants: Set<unknown>
}

async function receive(): Promise<Received & { url: string }> {
  const received: Received = { bodies: [], tenants: new Set() }
  const server = createServer(async (request, response) => {
    received.tenants.add(request.headers['x-tenant'])
    for await (const chunk of request) received.bodies.push(chunk as Buffer)
    response.setHeader('content-type', 'application/x-protobuf').end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { ...received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Where a secret stands in a text, as it is or escaped, with what is around it. */
function placesOf(secret: string, text: string): string[] {
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
  return [...forms].flatMap((form) => {
    const at = text.indexOf(form)
    return at < 0 ? [] : [text.slice(Math.max(0, at - 60), at + 60)]
  })
}

test('there are more than forty kinds of secrets, and each is one that the program has', () => {
  expect(new Set(CANARIES.map(({ kind }) => kind)).size).toBeGreaterThan(40)
  expect(CANARIES.filter(({ text, secret }) => !text.includes(secret))).toEqual([])
})

test('every kind of secret, through every way into spans, logs and metrics, reaches no emitted byte', async () => {
  const workingDirectory = temporaryDirectory()
  const { bodies, tenants, url } = await receive()
  const { code, stdout, stderr, traces } = await runProgram({
    program: ['leaky.ts', url],
    workingDirectory,
    environment: { ZEPH_OTEL_HEADERS: JSON.stringify(VAULT_HEADERS), ZEPH_HASH_KEY: HASH_KEY },
  })
  expect({ code, told: stderr.split('\n').filter((line) => line.startsWith('zeph-telemetry:')) }).toEqual({
    code: 0,
    told: [expect.stringContaining('metrics are served at')],
  })
  expect([...tenants], 'the secret is in use').toEqual(Object.values(VAULT_HEADERS))
  const emitted = {
    'trace file': traces.map((file) => readFileSync(file, 'utf8')).join('\n'),
    OTLP: Buffer.concat(bodies).toString('latin1'),
    'log file': readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'),
    stderr,
    ...(JSON.parse(stdout) as Record<string, string>),
  }
  for (const [where, text] of Object.entries(emitted)) {
    const seen = SECRETS.flatMap((secret) => placesOf(secret, text).map((place) => `${secret}: ${place}`))
    expect.soft(seen, where).toEqual([])
    expect.soft(text.match(/\[REDACTED:[\w-]+:[\da-f]{8}\]/g)?.length, where).toBeGreaterThan(CANARIES.length)
  }
})
