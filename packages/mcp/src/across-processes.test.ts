/** Client, server, and a second server that the first one calls: three processes, three trace files, one trace. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { SdkName } from './fixtures/processes/named-sdk.ts'
import { readTraces, treeOf } from './fixtures/read-traces.ts'

const PROCESSES = join(import.meta.dirname, 'fixtures/processes')
const SERVER = join(PROCESSES, 'server-process.ts')
const CONDITIONS = ['--conditions=@zeph-telemetry/source', '--conditions=profiling', '--no-warnings']

function environment(): NodeJS.ProcessEnv & { ZEPH_TELEMETRY_TRACE_DIR: string } {
  const traces = mkdtempSync(join(tmpdir(), 'zeph-mcp-'))
  onTestFinished(() => rmSync(traces, { recursive: true }))
  const { NODE_OPTIONS: _, ...env } = process.env
  return { ...env, ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_BACKEND: 'local', ZEPH_TELEMETRY_TRACE_DIR: traces }
}

async function runClient(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const client = join(PROCESSES, 'client-process.ts')
  return (await promisify(execFile)(process.execPath, [...CONDITIONS, client, ...args], { env })).stdout
}

/** Starts a server over HTTP and gives its URL. */
async function startHttp(
  sdk: SdkName,
  second: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [...CONDITIONS, SERVER, sdk, 'http', ...second], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return [child, line.toString().trim()]
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.stdin?.end()
  await exited
}

/** The processes by what their spans are of: the one with the turn, the one that relays, the one that works. */
function tree(folder: string): { lines: string[]; traces: number; files: number } {
  const spans = readTraces(folder)
  const files = [...new Set(spans.map(({ file }) => file))]
  const client = spans.find(({ name }) => name === 'agent.turn')!.file
  const worker = spans.find(({ name }) => name.endsWith('.work'))!.file
  const named = ({ file }: { file: string }) => (file === client ? 'client' : file === worker ? 'second' : 'first')
  return { lines: treeOf(spans, named), traces: new Set(spans.map(({ trace }) => trace)).size, files: files.length }
}

const expected = (connect: string, work: string) => [
  'agent.turn @client',
  `  ${connect} initialize @client`,
  '    mcp.request initialize @first',
  '  mcp.call_tool tools/call @client',
  '    mcp.call_tool tools/call @first',
  `      ${connect} initialize @first`,
  '        mcp.request initialize @second',
  '      mcp.call_tool tools/call @first',
  '        mcp.call_tool tools/call @second',
  `          ${work} @second`,
  '      mcp.shutdown @first',
  '  mcp.shutdown @client',
]

const NAMES: SdkName[] = ['newest-one', 'lowest-one', 'generation-two']

test.each(NAMES)('%s: over stdio, three processes are one trace', async (sdk) => {
  const env = environment()
  expect(await runClient([sdk, SERVER, sdk, 'stdio', 'stdio'], env)).toBe('done\n')
  expect(tree(env.ZEPH_TELEMETRY_TRACE_DIR)).toEqual({
    lines: expected('mcp.connect', 'stdio.work'),
    traces: 1,
    files: 3,
  })
})

test.each(NAMES)('%s: over Streamable HTTP, three processes are one trace', async (sdk) => {
  const env = environment()
  const [second, secondUrl] = await startHttp(sdk, [], env)
  const [first, url] = await startHttp(sdk, [secondUrl], env)
  expect(await runClient([sdk, url], env)).toBe('done\n')
  await Promise.all([stop(first), stop(second)])
  expect(tree(env.ZEPH_TELEMETRY_TRACE_DIR)).toEqual({
    lines: expected('mcp.connect_url', 'http.work'),
    traces: 1,
    files: 3,
  })
})
