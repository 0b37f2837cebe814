/** `zeph-trace open`: shows a trace in the Perfetto UI from a server on this machine that ends once the UI has it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { EXIT_CODE_HELP, EXIT_CODES, FILE_HELP } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import { openBrowser } from '../open/browser.ts'
import { directLink, PERFETTO_PORT } from '../open/perfetto-links.ts'
import { startTraceServer, type TraceServer } from '../open/trace-server.ts'
import { writeNote, writeOutput } from '../terminal/write.ts'
import { foreignFile, opensInPerfetto, sniffFile } from '../trace/file-form.ts'
import { findTrace } from '../trace/find-trace.ts'
import { portNumber, positiveNumber } from './option-values.ts'

interface OpenOptions {
  port: number
  timeout: number
  browser: boolean
}

const DEFAULT_TIMEOUT_S = 300
/** For a browser that asks for the trace a second time. */
const GRACE_MS = 1000
const LONGEST_DELAY_MS = 2 ** 31 - 1

const EXAMPLES = `
Examples:
  zeph-trace open                            the newest trace of .local/traces
  zeph-trace open --no-browser a.json.gz     print the links only
${FILE_HELP}

The trace is served on 127.0.0.1 until the browser has loaded it; it does not
leave this machine. The Perfetto UI can fetch from port ${PERFETTO_PORT} only; on another
port the launcher page hands the trace over.
${EXIT_CODE_HELP}
Also 1 when nothing has loaded the trace in time.`

export function addOpenCommand(program: Command): void {
  program
    .command('open')
    .description('open a trace in the Perfetto UI')
    .argument('[file]', 'trace file, or a directory with traces')
    .option('--port <port>', 'port on 127.0.0.1', portNumber, PERFETTO_PORT)
    .option('--timeout <seconds>', 'how long to wait for the browser', positiveNumber, DEFAULT_TIMEOUT_S)
    .option('--no-browser', 'print the links only')
    .addHelpText('after', EXAMPLES)
    .action(openTrace)
}

async function openTrace(argument: string | undefined, options: OpenOptions): Promise<void> {
  const [file = '', ...furtherParts] = findTrace(argument, process.env)
  const { form } = sniffFile(file)
  if (form !== 'zeph' && !opensInPerfetto(form)) throw foreignFile(file, form)
  if (furtherParts.length > 0) writeNote(`the trace goes on in ${furtherParts.join(', ')}; open these by name`)
  const interrupted = untilInterrupted()
  const server = await startServer(file, options.port)
  try {
    await showLinks(file, server, options.browser)
    await waitForEnd(server, interrupted, options.timeout)
  } finally {
    await server.close()
  }
}

async function startServer(file: string, port: number): Promise<TraceServer> {
  try {
    return await startTraceServer(file, port)
  } catch (error) {
    if (!isPortTaken(error)) throw error
    writeNote(`port ${port} is taken (by another zeph-trace open?); using another one`)
    return startTraceServer(file, 0)
  }
}

async function showLinks(file: string, server: TraceServer, browser: boolean): Promise<void> {
  const direct = directLink(server.traceUrl)
  const lines = [`serving ${file} on 127.0.0.1:${server.port}`]
  if (direct === undefined) lines.push(`open:       ${server.launcherUrl}`)
  else lines.push(`open:       ${direct}`, `otherwise:  ${server.launcherUrl}`)
  await writeOutput(lines.map((line) => `${line}\n`))
  if (!browser) return
  const opened = await openBrowser(direct ?? server.launcherUrl, process.env)
  if (!opened) writeNote('no browser could be started here: open the link yourself')
}

function untilInterrupted(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'))
  })
}

async function waitForEnd(server: TraceServer, interrupted: Promise<'interrupted'>, seconds: number): Promise<void> {
  const timer = new AbortController()
  const end = await Promise.race([
    server.loaded.then(() => 'loaded' as const),
    interrupted,
    delay(Math.min(seconds * 1000, LONGEST_DELAY_MS), 'late' as const, { signal: timer.signal }),
  ])
  timer.abort()
  if (end === 'late') throw new InputError(`nothing loaded the trace within ${seconds} s`, EXIT_CODES.badInput)
  if (end === 'interrupted') return
  await Promise.race([delay(GRACE_MS), interrupted])
  writeNote('the trace was loaded, done')
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}
