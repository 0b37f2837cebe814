/** Types of the wrappers; checked by `tsc`, run by nobody. */
import type { exec, execFile, execSync, spawn } from 'node:child_process'
import type * as nodeFs from 'node:fs'
import type * as nodeFiles from 'node:fs/promises'
import { promisify } from 'node:util'
import type { execa, $ as script } from 'execa'
import type * as undiciModule from 'undici'
import { instrumentChildProcess } from './child-process.ts'
import { instrumentExeca } from './execa.ts'
import { instrumentFetch } from './fetch.ts'
import { instrumentFileSystem } from './fs.ts'
import { instrumentCodeSearch, instrumentTool, instrumentToolExecutor, toolSpans } from './index.ts'
import { instrumentUndici } from './undici.ts'
import { carryTrace, continueTrace } from './worker-threads.ts'

declare const functions: {
  exec: typeof exec
  execFile: typeof execFile
  execSync: typeof execSync
  spawn: typeof spawn
  execa: typeof execa
  $: typeof script
}
declare const files: typeof nodeFiles
declare const syncFiles: typeof nodeFs
declare const undici: typeof undiciModule
declare const agent: undiciModule.Agent

const sameSpawn: typeof spawn = instrumentChildProcess(functions.spawn)
const text: Promise<{ stdout: string; stderr: string }> = promisify(instrumentChildProcess(functions.exec))('true')
const sync: typeof execSync = instrumentChildProcess(functions.execSync)
// @ts-expect-error starts no child
instrumentChildProcess(() => 1)

const sameFiles: typeof nodeFiles = instrumentFileSystem(files)
const part: Pick<typeof nodeFiles, 'readFile'> = instrumentFileSystem({ readFile: files.readFile })
const sameSyncFiles: typeof nodeFs = instrumentFileSystem(syncFiles)
// @ts-expect-error not that function
instrumentFileSystem({ readFile: () => 1 })

const sameExeca: typeof execa = instrumentExeca(functions.execa)
const same$: typeof script = instrumentExeca(functions.$)
// @ts-expect-error none of execa
instrumentExeca(() => 1)

const sameFetch: typeof fetch = instrumentFetch(fetch)
const undiciFetch: typeof undici.fetch = instrumentFetch(undici.fetch)
// @ts-expect-error answers nothing
instrumentFetch(async () => 1)

const sameUndici: typeof undiciModule = instrumentUndici(undici)
const sameAgent: undiciModule.Agent = instrumentUndici(agent)
const request: Pick<typeof undiciModule, 'request'> = instrumentUndici({ request: undici.request })
// @ts-expect-error none of undici
instrumentUndici({ request: () => 1 })

const carried: unknown = carryTrace({ id: 1 })
const continued: number = continueTrace(carried, ({ id }: { id: number }) => id)

const tool = instrumentTool(
  { look: (city: string) => city.length },
  { name: 'look', methods: { look: 'tool.execute_call' } },
)
const length: number = tool.look('Oslo')
// @ts-expect-error no such method
instrumentTool(tool, { methods: { find: 'tool.execute_call' } })
instrumentCodeSearch({ search: () => [] }, { attributes: { 'tool.search_code': { 'gen_ai.data_source.id': 'docs' } } })
// @ts-expect-error of another span
instrumentCodeSearch({ search: () => [] }, { attributes: { 'tool.search_code': { 'file.size': 1 } } })
// @ts-expect-error no kind of that span
toolSpans.start('tool.file', { 'zeph.file.operation': 'stat' }, { kind: 'client' })
toolSpans.start('tool.web_scrape', {}, { kind: 'client' })

const executor = instrumentToolExecutor({ execute: (name: string, times: number) => name.repeat(times), own: true })
const result: string = executor.execute('add', 2)
const own: boolean = executor.own
instrumentToolExecutor({ run: (_tool: string) => 1 }, { methods: { run: 'tool.execute' } })
// @ts-expect-error no such method
instrumentToolExecutor({ run: () => 1 }, { methods: { walk: 'tool.execute' } })
// @ts-expect-error no such span
instrumentToolExecutor({ run: () => 1 }, { methods: { run: 'tool.walk' } })

const TOOL = { 'gen_ai.tool.name': 'add' } as const
// @ts-expect-error no such span
toolSpans.start('tool.run', TOOL)
// @ts-expect-error a required attribute is missing
toolSpans.start('tool.execute', { 'gen_ai.tool.call.id': 'call_1' })
// @ts-expect-error content is no value
toolSpans.start('tool.execute', { ...TOOL, 'gen_ai.tool.call.arguments': '{}' })
// @ts-expect-error of another span
toolSpans.start('tool.execute', TOOL).set({ 'file.size': 1 })

void [sameSpawn, text, sync, sameFiles, part, sameSyncFiles, result, own]
void [sameExeca, same$, sameFetch, undiciFetch, sameUndici, sameAgent, request, continued, length]
