/** A running rsyslog with a folder of its own, and what it has parsed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Rsyslog } from '../obtain/obtain-rsyslog.ts'
import { configurationFor, PARSED, type Ports } from './configuration.ts'

/** A message as rsyslog has understood it. */
export interface Parsed {
  readonly priority: string
  readonly time: string
  readonly hostname: string
  readonly app: string
  readonly process: string
  readonly kind: string
  readonly version: string
  readonly input: string
  readonly text: string
  readonly data: { readonly 'rfc5424-sd'?: Readonly<Record<string, Readonly<Record<string, string>>>> }
}

export interface RsyslogServer {
  readonly ports: Ports
  /** What the program of this name has sent: as soon as there are so many messages of it, and after some time in any case. */
  parsed(app: string, count: number): Promise<Parsed[]>
  end(): Promise<void>
}

const LONGEST_START_MILLISECONDS = 60_000
const LONGEST_WAIT_MILLISECONDS = 30_000
const POLL_MILLISECONDS = 50

/**
 * Starts it; resolves when it listens.
 * @throws Error with what it says, where it ends instead
 */
export async function startRsyslog(rsyslog: Rsyslog, folder: string): Promise<RsyslogServer> {
  const ports = { udp: await freePort(), tcp: await freePort(), plainTcp: await freePort() }
  const file = join(folder, 'rsyslog.conf')
  writeFileSync(file, configurationFor(folder, ports))
  const modules = rsyslog.modules === undefined ? [] : ['-M', rsyslog.modules]
  const child = spawn(rsyslog.program, ['-n', '-f', file, '-i', join(folder, 'pid'), ...modules], {
    env: { ...process.env, ...rsyslog.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  const said = text(child.stderr)
  const server = {
    ports,
    parsed: (app: string, count: number) => parsedOf(join(folder, PARSED), app, count),
    end: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
  const failed = Promise.race([once(child, 'error'), ended]).then(async () => {
    throw new Error(`rsyslog ended: ${await said}`)
  })
  try {
    // The order of its modules is the one in which it opens them: these are the last ones.
    await Promise.race([failed, Promise.all([listening(ports.plainTcp), listening(ports.tcp)])])
  } catch (error) {
    await server.end()
    throw error
  }
  failed.catch(() => {})
  return server
}

async function listening(port: number): Promise<void> {
  const tooLate = AbortSignal.timeout(LONGEST_START_MILLISECONDS)
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    if (tooLate.aborted) throw new Error('rsyslog does not listen')
    await pause(POLL_MILLISECONDS)
  }
}

async function parsedOf(file: string, app: string, count: number): Promise<Parsed[]> {
  const tooLate = AbortSignal.timeout(LONGEST_WAIT_MILLISECONDS)
  for (;;) {
    const found = read(file).filter((message) => message.app === app)
    if (found.length >= count || tooLate.aborted) return found
    await pause(POLL_MILLISECONDS)
  }
}

/** Whole lines: it may be writing another. Nothing stands where a message has no data. */
function read(file: string): Parsed[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  return lines.map((line) => JSON.parse(line.replace(/"data":\}$/, '"data":{}}')) as Parsed)
}

/** One of this machine's own address that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
