import { exec, execFile, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process'
import * as nodeFs from 'node:fs'
import * as nodeFiles from 'node:fs/promises'
import { promisify } from 'node:util'
import { withContext } from '@zeph-telemetry/core'
import { execa, execaNode, execaSync, $ as script } from 'execa'
import * as undici from 'undici'
import { expect, test } from 'vitest'
import { instrumentChildProcess } from './child-process.ts'
import { instrumentExeca } from './execa.ts'
import { instrumentFetch } from './fetch.ts'
import { withServer } from './fixtures/web-server.ts'
import { instrumentFileSystem } from './fs.ts'
import {
  instrumentAuditLog,
  instrumentCodeSearch,
  instrumentTool,
  instrumentToolCache,
  instrumentToolExecutor,
  instrumentWebScraper,
  toolSpans,
} from './index.ts'
import { instrumentUndici } from './undici.ts'
import { carryTrace, continueTrace } from './worker-threads.ts'

test('without the profiling condition functions and modules are left alone', async () => {
  for (const start of [exec, execFile, fork, spawn])
    expect(instrumentChildProcess<typeof exec>(start as typeof exec)).toBe(start)
  for (const run of [execFileSync, execSync, spawnSync]) {
    expect(instrumentChildProcess<typeof execSync>(run as typeof execSync)).toBe(run)
  }
  for (const run of [execa, execaNode, execaSync, script])
    expect(instrumentExeca<typeof execa>(run as typeof execa)).toBe(run)
  expect(instrumentFileSystem(nodeFiles)).toBe(nodeFiles)
  expect(instrumentFileSystem(nodeFs)).toBe(nodeFs)
  const part = { readFile: nodeFiles.readFile, writeFile: nodeFiles.writeFile }
  expect(instrumentFileSystem(part)).toBe(part)
  expect(instrumentFetch(fetch)).toBe(fetch)
  expect(instrumentUndici(undici)).toBe(undici)
  const agent = new undici.Agent()
  const keys = Reflect.ownKeys(agent)
  expect(instrumentUndici(agent)).toBe(agent)
  expect(Reflect.ownKeys(agent)).toEqual(keys)
})

test('without the profiling condition objects are left alone, and nothing of them is read', () => {
  class Tools {
    get name(): string {
      throw new Error('read')
    }

    execute(name: string): string {
      return name
    }

    run = () => 1
    search = () => 1
    record = () => 1
    get = () => 1
    scrape = () => 1
  }
  const { prototype } = Tools
  const before = Object.getOwnPropertyDescriptors(prototype)
  const tools = new Tools()
  const own = Object.getOwnPropertyDescriptors(tools)
  for (const instrument of [
    instrumentToolExecutor,
    instrumentTool,
    instrumentCodeSearch,
    instrumentAuditLog,
    instrumentToolCache,
    instrumentWebScraper,
  ] as const) {
    expect(instrument(tools)).toBe(tools)
  }
  expect(Object.getOwnPropertyDescriptors(tools)).toEqual(own)
  expect(Object.getOwnPropertyDescriptors(prototype)).toEqual(before)
})

test('without the profiling condition children and answers are what they are', async () => {
  const child = instrumentChildProcess(spawn)('true')
  expect(Object.hasOwn(child, 'emit')).toBe(false)
  expect((await promisify(instrumentChildProcess(execFile))('echo', ['1'])).stdout).toBe('1\n')
  const process = instrumentExeca(execa)('true')
  expect(Object.hasOwn(process.nodeChildProcess, 'emit')).toBe(false)
  await process
  await withServer(
    (_request, response) => void response.end('hello'),
    async ({ origin }) => {
      const { body } = await instrumentUndici(undici).request(origin)
      expect(Object.hasOwn(body, 'emit')).toBe(false)
      expect(await body.text()).toBe('hello')
      expect(await (await instrumentFetch(fetch)(origin)).text()).toBe('hello')
    },
  )
})

test('without the profiling condition the spans of tools are nothing', () => {
  const call = () => 1
  const attributes = () => ({ 'zeph.file.operation': 'readFile' })
  expect(toolSpans.instrument('tool.file', { attributes }, call)).toBe(call)
  expect(toolSpans.start('tool.file', attributes()).recording).toBe(false)
  expect(toolSpans.with('tool.file', attributes(), (span) => span.recording)).toBe(false)
})

test('without the profiling condition no trace is carried, but ids are, for the log', () => {
  const value = { id: 1 }
  expect(carryTrace(value)).toBe(value)
  expect(continueTrace(value, (given) => given)).toBe(value)
  const carried = withContext({ sessionId: 's-1' }, () => carryTrace(value))
  expect(carried).not.toBe(value)
  expect(continueTrace(carried, (given) => given)).toBe(value)
})
