import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../main.ts')
const onPosix = test.skipIf(process.platform === 'win32')

let folder: string
let server: Server
let status: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zeph-stack-'))
  status = 200
  server = createServer((_request, response) => response.writeHead(status).end('still starting'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const PORTS = ['GRAFANA', 'TEMPO', 'PROMETHEUS', 'PYROSCOPE', 'COLLECTOR_HEALTH', 'LOKI', 'JAEGER']

/** Runs the command, with this script as `docker`, or none, and every service at the test's own server. */
function stack(
  docker: string | undefined,
  ...args: string[]
): Promise<{ code: number; output: string; asked: string }> {
  const calls = join(folder, 'calls')
  writeFileSync(calls, '')
  if (docker !== undefined) {
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$*" >> ${calls}\n${docker}\n`)
    chmodSync(join(folder, 'docker'), 0o755)
    symlinkSync('/bin/sh', join(folder, 'sh'))
  }
  const { port } = server.address() as AddressInfo
  const ports = Object.fromEntries(PORTS.map((name) => [`ZEPH_STACK_${name}_PORT`, String(port)]))
  const env = { ...ports, PATH: [folder].join(delimiter) }
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
      resolve({ code, output: stdout + stderr, asked: readFileSync(calls, 'utf8') })
    })
  })
}

test('without Docker it says so, and what works without, and fails', async () => {
  const { code, output } = await stack(undefined)
  expect(code).toBe(1)
  expect(output).toContain('The stack cannot be started. There is no `docker` on the PATH.')
  expect(output).toContain('npm run trace -- open')
})

onPosix('without Compose, or with an engine that does not run, it says which', async () => {
  const noCompose = await stack(
    'case "$1" in compose) printf "docker: unknown command: compose\\n\\nRun docker --help\\n" >&2; exit 1;; esac',
  )
  expect(noCompose.code).toBe(1)
  expect(noCompose.output).toContain('Docker has no Compose 2')
  expect(noCompose.output).toContain('fails: docker: unknown command: compose)')
  rmSync(join(folder, 'sh'))
  const noEngine = await stack('case "$1" in info) echo "Cannot connect to the Docker daemon" >&2; exit 1;; esac')
  expect(noEngine.code).toBe(1)
  expect(noEngine.output).toContain("Docker's engine does not answer (Cannot connect to the Docker daemon)")
  expect(noEngine.asked).not.toContain(' up ')
})

onPosix('it brings the stack up, waits for every service, and prints where to look and where to send', async () => {
  const { code, output, asked } = await stack('exit 0')
  const { port } = server.address() as AddressInfo
  expect(code).toBe(0)
  expect(asked).toContain('compose --file docker-compose.profiling.yml up --detach\n')
  for (const name of ['grafana', 'tempo', 'prometheus', 'pyroscope']) expect(output).toContain(`${name} is ready`)
  expect(output).not.toContain('jaeger')
  for (const uid of ['zeph-agent', 'zeph-traces', 'zeph-runtime', 'zeph-telemetry']) {
    expect(output).toContain(`http://127.0.0.1:${port}/d/${uid}`)
  }
  expect(output).toContain('ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT=http://127.0.0.1:4318/v1/traces')
  expect(output).toContain(`ZEPH_TELEMETRY_OTLP_METRICS_ENDPOINT=http://127.0.0.1:${port}/api/v1/otlp/v1/metrics`)
})

onPosix('with profiles their services are started and waited for, too; everything goes to the Collector', async () => {
  const { code, output, asked } = await stack('exit 0', '--collector', '--jaeger')
  expect(code).toBe(0)
  expect(asked).toContain('--profile collector --profile jaeger up --detach')
  for (const name of ['collector', 'loki', 'jaeger']) expect(output).toContain(`${name} is ready`)
  expect(output).toContain('ZEPH_TELEMETRY_OTLP_ENDPOINT=http://127.0.0.1:5318')
})

onPosix('a service that does not become ready is named, with what it says, and the command fails', async () => {
  status = 503
  const { code, output } = await stack('exit 0', '--wait', '0')
  expect(code).toBe(1)
  expect(output).toMatch(/tempo is not: http:\S+\/ready says HTTP 503 still starting; docker compose .* logs tempo/)
  expect(output).not.toContain('Look here')
})

onPosix('where compose fails, so does the command, and nothing is waited for', async () => {
  const { code, output } = await stack('case "$*" in *up*) exit 17;; esac')
  expect(code).toBe(17)
  expect(output).toContain('docker compose ended with code 17')
  expect(output).not.toContain('Waiting')
})

onPosix('down takes every profile down, and its data only where that is asked for', async () => {
  expect((await stack('exit 0', '--down')).asked).toMatch(/--profile \* down\n/)
  rmSync(join(folder, 'sh'))
  expect((await stack('exit 0', '--down', '--volumes')).asked).toMatch(/--profile \* down --volumes\n/)
})

test('what it does not know is refused with its usage', async () => {
  const unknown = await stack(undefined, '--loki')
  expect(unknown.code).toBe(2)
  expect(unknown.output).toContain('usage: npm run stack')
  expect((await stack(undefined, '--wait', 'long')).code).toBe(2)
})
