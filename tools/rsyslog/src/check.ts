/** Lets the log write to rsyslog in every way that there is, and compares what rsyslog parsed with the log file. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { differences, FACILITY, type Line, type Way } from './compare/expected.ts'
import type { Rsyslog } from './obtain/obtain-rsyslog.ts'
import { DATAGRAM_SOCKET, STREAM_SOCKET } from './run/configuration.ts'
import { type RsyslogServer, startRsyslog } from './run/rsyslog-server.ts'

const run = promisify(execFile)

export interface CheckSettings {
  /** For everything that the run writes. */
  readonly folder: string
  /** How many plain lines a stream gets besides the hard ones. */
  readonly lines: number
  print(line: string): void
}

interface SentWay extends Way {
  readonly address: string
  readonly lines: number
}

/** What a daemon's buffer for datagrams holds in any case: UDP has no way to say that it is full. */
const FEW = 100
const MOST_SHOWN = 10

/** @returns whether everything is as it should be */
export async function check(rsyslog: Rsyslog, settings: CheckSettings): Promise<boolean> {
  const { folder, print } = settings
  print(`rsyslog ${rsyslog.version} parses what the log sends`)
  const server = await startRsyslog(rsyslog, folder)
  try {
    let isRight = true
    for (const way of waysTo(server, settings)) isRight = (await checkWay(way, server, settings)) && isRight
    return isRight
  } finally {
    await server.end()
  }
}

function waysTo({ ports }: RsyslogServer, { folder, lines, print }: CheckSettings): SentWay[] {
  const way = (app: string, input: string, address: string, count: number = lines): SentWay => ({
    ...{ app, input, address, lines: count },
    isTraditional: app === 'datagram-socket',
  })
  const hasLogger = (process.env['PATH'] ?? '').split(delimiter).some((path) => existsSync(join(path, 'logger')))
  if (!hasLogger) print('datagram-socket is skipped: there is no program logger')
  return [
    way('udp', 'imudp', `udp://127.0.0.1:${ports.udp}`, FEW),
    way('tcp-octet-counting', 'imtcp', `tcp://127.0.0.1:${ports.tcp}`),
    way('tcp-line-feeds', 'imtcp', `tcp://127.0.0.1:${ports.tcp}?framing=lf`),
    way('plain-tcp', 'imptcp', `tcp://127.0.0.1:${ports.plainTcp}`),
    way('stream-socket', 'imptcp', `unix://${join(folder, STREAM_SOCKET)}`),
    ...(hasLogger ? [way('datagram-socket', 'imuxsock', `unix://${join(folder, DATAGRAM_SOCKET)}`, FEW)] : []),
  ]
}

async function checkWay(way: SentWay, server: RsyslogServer, { folder, print }: CheckSettings): Promise<boolean> {
  const file = join(folder, `${way.app}.log`)
  await writeLines(way, file, folder)
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const messages = await server.parsed(way.app, lines.length)
  const found = lines.flatMap((line, index) => {
    const message = messages[index]
    const place = `  line ${index + 1}: `
    return message === undefined ? [`${place}is missing`] : differences(line, message, way).map((each) => place + each)
  })
  const surplus = Math.max(messages.length - lines.length, 0)
  const isRight = found.length === 0 && surplus === 0
  print(
    `${way.app.padEnd(20)}${lines.length} lines, ${messages.length} messages, ${isRight ? 'all the same' : `${found.length} differences`}`,
  )
  for (const difference of found.slice(0, MOST_SHOWN)) print(difference)
  return isRight
}

/** Nothing else of this process's environment may change what the program does. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'windir', 'USERPROFILE']

async function writeLines({ address, app, lines }: SentWay, file: string, cwd: string): Promise<void> {
  const conditions = ['@zeph-telemetry/source', 'profiling'].map((condition) => `--conditions=${condition}`)
  const program = join(import.meta.dirname, 'run/write-lines.ts')
  const env = {
    ...Object.fromEntries(KEPT.map((name) => [name, process.env[name]])),
    ZEPH_LOG: 'trace',
    ZEPH_LOGGING_FILE: file,
    ZEPH_LOGGING_STDERR: 'false',
    ZEPH_LOGGING_SYSLOG: address,
    ZEPH_LOGGING_SYSLOG_FACILITY: FACILITY,
    ZEPH_TELEMETRY_ENABLED: 'true',
    ZEPH_TELEMETRY_SERVICE_NAME: app,
  }
  const { stderr } = await run(process.execPath, [...conditions, program, String(lines)], { cwd, env })
  if (stderr !== '') throw new Error(`the program says: ${stderr}`)
}
