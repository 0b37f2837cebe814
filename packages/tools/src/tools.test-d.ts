/** Types of the wrappers; checked by `tsc`, run by nobody. */
import type { exec, execFile, spawn } from 'node:child_process'
import type * as nodeFiles from 'node:fs/promises'
import { promisify } from 'node:util'
import { instrumentChildProcess } from './child-process.ts'
import { instrumentFileSystem } from './fs.ts'
import { instrumentToolExecutor, toolSpans } from './index.ts'

declare const functions: { exec: typeof exec; execFile: typeof execFile; spawn: typeof spawn }
declare const files: typeof nodeFiles

const sameSpawn: typeof spawn = instrumentChildProcess(functions.spawn)
const text: Promise<{ stdout: string; stderr: string }> = promisify(instrumentChildProcess(functions.exec))('true')
// @ts-expect-error starts no child
instrumentChildProcess(() => 1)

const sameFiles: typeof nodeFiles = instrumentFileSystem(files)
const part: Pick<typeof nodeFiles, 'readFile'> = instrumentFileSystem({ readFile: files.readFile })
// @ts-expect-error not that function
instrumentFileSystem({ readFile: () => 1 })

const executor = instrumentToolExecutor({ execute: (name: string, times: number) => name.repeat(times), own: true })
const result: string = executor.execute('add', 2)
const own: boolean = executor.own
// @ts-expect-error runs nothing
instrumentToolExecutor({ run: () => 1 })

const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'add' } as const
// @ts-expect-error no such span
toolSpans.start('tool.run', TOOL)
// @ts-expect-error a required attribute is missing
toolSpans.start('tool.execute', { 'gen_ai.tool.name': 'add' })
// @ts-expect-error no such attribute
toolSpans.start('tool.execute', { ...TOOL, 'gen_ai.tool.call.arguments': '{}' })
// @ts-expect-error of another span
toolSpans.start('tool.execute', TOOL).set({ 'file.size': 1 })

void [sameSpawn, text, sameFiles, part, result, own]
