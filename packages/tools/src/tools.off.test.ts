import { exec, execFile, fork, spawn } from 'node:child_process'
import * as nodeFiles from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { instrumentChildProcess } from './child-process.ts'
import { instrumentFileSystem } from './fs.ts'
import { instrumentToolExecutor, toolSpans } from './index.ts'

test('without the profiling condition functions, modules and objects are left alone', async () => {
  expect(instrumentChildProcess(exec)).toBe(exec)
  expect(instrumentChildProcess(execFile)).toBe(execFile)
  expect(instrumentChildProcess(fork)).toBe(fork)
  expect(instrumentChildProcess(spawn)).toBe(spawn)
  expect(instrumentFileSystem(nodeFiles)).toBe(nodeFiles)
  const part = { readFile: nodeFiles.readFile, writeFile: nodeFiles.writeFile }
  expect(instrumentFileSystem(part)).toBe(part)
  class Tools {
    execute(name: string): string {
      return name
    }
  }
  const tools = new Tools()
  expect(instrumentToolExecutor(tools)).toBe(tools)
  expect(Reflect.ownKeys(tools)).toEqual([])
  const child = instrumentChildProcess(spawn)('true')
  expect(Object.hasOwn(child, 'emit')).toBe(false)
  expect((await promisify(instrumentChildProcess(execFile))('echo', ['1'])).stdout).toBe('1\n')
})

test('without the profiling condition the spans of tools are nothing', () => {
  const call = () => 1
  const attributes = () => ({ 'zeph.file.operation': 'readFile' })
  expect(toolSpans.instrument('tool.file', { attributes }, call)).toBe(call)
  expect(toolSpans.start('tool.file', attributes()).recording).toBe(false)
  expect(toolSpans.with('tool.file', attributes(), (span) => span.recording)).toBe(false)
})
