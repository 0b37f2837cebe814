import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createAuditLog } from './audit-log.ts'
import { defineTool, type Tool, ToolFailure } from './tool.ts'
import { createToolCache } from './tool-cache.ts'
import { createToolRegistry } from './tool-registry.ts'

const directory = mkdtempSync(join(tmpdir(), 'tool-registry-'))

afterAll(() => rmSync(directory, { recursive: true }))

/** A tool that tells how often it ran. */
function counter(name: string, facts: Omit<Tool, 'definition' | 'run'> = {}): Tool & { runs: number } {
  const tool = {
    definition: defineTool(name, 'Counts its runs.', { properties: {}, required: [] }),
    ...facts,
    runs: 0,
    async run() {
      tool.runs += 1
      return `run ${tool.runs}`
    },
  }
  return tool
}

test('a tool that does not exist is named together with those that do', async () => {
  const registry = createToolRegistry([counter('one'), counter('two')])
  await expect(registry.execute('web', {})).rejects.toThrow('there is no tool "web"; the tools are: one, two')
  await expect(registry.executeCall('web', {})).rejects.toThrow(ToolFailure)
  expect(() => createToolRegistry([counter('one'), counter('one')])).toThrow('two tools have the same name')
})

test('only a repeatable tool is answered from the cache, for equal arguments in any order', async () => {
  const tools = [counter('look', { effect: 'repeatable' }), counter('read', { effect: 'isolated' }), counter('act')]
  const registry = createToolRegistry(tools, { cache: createToolCache() })
  const twice = async (name: string) => [
    await registry.execute(name, { a: 1, b: { c: 2, d: 3 } }),
    await registry.execute(name, { b: { d: 3, c: 2 }, a: 1 }),
  ]
  expect(await twice('look')).toEqual(['run 1', 'run 1'])
  expect(await registry.execute('look', { a: 2 })).toBe('run 2')
  expect(await twice('read')).toEqual(['run 1', 'run 2'])
  expect(await twice('act')).toEqual(['run 1', 'run 2'])
})

test('a failure is never kept', async () => {
  const failing = { ...counter('look', { effect: 'repeatable' }), run: () => Promise.reject(new ToolFailure('no')) }
  const cache = createToolCache()
  const registry = createToolRegistry([failing], { cache })
  await expect(registry.execute('look', {})).rejects.toThrow('no')
  expect(cache.size).toBe(0)
})

test.each(['resolves', 'rejects'] as const)(
  'a tool that may change something and %s empties the cache',
  async (end) => {
    const act = counter('act')
    if (end === 'rejects') act.run = () => Promise.reject(new ToolFailure('half done'))
    const registry = createToolRegistry([counter('look', { effect: 'repeatable' }), act], { cache: createToolCache() })
    await registry.execute('look', {})
    await registry.execute('act', {}).catch(() => {})
    expect(await registry.execute('look', {})).toBe('run 2')
  },
)

test('while something changes nothing of before is told, and after it nothing of meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const act: Tool = { ...counter('act'), run: () => promise }
  const registry = createToolRegistry([counter('look', { effect: 'repeatable' }), act], { cache: createToolCache() })
  await registry.execute('look', {})
  const acting = registry.execute('act', {})
  expect(await registry.execute('look', {})).toBe('run 2')
  resolve('done')
  await acting
  expect(await registry.execute('look', {})).toBe('run 3')
})

test('what was looked up while something changed is not kept', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const look: Tool = { ...counter('look', { effect: 'repeatable' }), run: () => promise }
  const cache = createToolCache()
  const registry = createToolRegistry([look, counter('act')], { cache })
  const looking = registry.execute('look', {})
  await registry.execute('act', {})
  resolve('of before')
  expect(await looking).toBe('of before')
  expect(cache.size).toBe(0)
})

test('tools without limits of their own run through executeCall of the object, the others do not', async () => {
  const registry = createToolRegistry([counter('plain'), counter('careful', { limitsItself: true })])
  const original = registry.executeCall
  const called: string[] = []
  registry.executeCall = (name, input) => {
    called.push(name)
    return original(name, input)
  }
  expect(await registry.execute('plain', {})).toBe('run 1')
  expect(await registry.execute('careful', {})).toBe('run 1')
  expect(called).toEqual(['plain'])
})

test('a tool that takes too long fails, and is told that nobody waits', async () => {
  const reasons: unknown[] = []
  const endless: Tool = {
    ...counter('endless'),
    run: (_input, signal) =>
      new Promise(() => signal?.addEventListener('abort', () => reasons.push((signal.reason as Error).message))),
  }
  const registry = createToolRegistry([endless], { timeoutMilliseconds: 20 })
  await expect(registry.execute('endless', {})).rejects.toThrow('the tool ran longer than 20 ms and was stopped')
  expect(reasons).toEqual(['the tool ran longer than 20 ms and was stopped'])
})

test('too much output is cut and said to be', async () => {
  const long: Tool = { ...counter('long'), run: async () => 'x'.repeat(500) }
  const registry = createToolRegistry([long], { outputLimitCharacters: 100 })
  expect(await registry.execute('long', {})).toBe(`${'x'.repeat(100)}\n[cut after 100 characters]`)
})

test('every call leaves a line in the audit log: how it ended, and whether the cache answered', async () => {
  const path = join(directory, 'audit.jsonl')
  const failing: Tool = { ...counter('fail'), run: () => Promise.reject(new ToolFailure('not today')) }
  const options = { cache: createToolCache(), auditLog: createAuditLog({ path }) }
  const registry = createToolRegistry([counter('look', { effect: 'repeatable' }), failing], options)
  await registry.execute('look', { word: 'x' })
  await registry.execute('look', { word: 'x' })
  await registry.execute('fail', {}).catch(() => {})
  await registry.execute('none', {}).catch(() => {})
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const told = lines
    .map((line) => JSON.parse(line))
    .map(({ tool, outcome, cached, result }) => [tool, outcome, cached, result])
  expect(told).toEqual([
    ['look', 'ok', false, 'run 1'],
    ['look', 'ok', true, 'run 1'],
    ['fail', 'failed', false, 'not today'],
    ['none', 'failed', false, 'there is no tool "none"; the tools are: look, fail'],
  ])
})

test('a log that cannot be written is said to be, and changes nothing for the caller', async () => {
  const file = join(directory, 'in-the-way')
  writeFileSync(file, '')
  const warnings: string[] = []
  const registry = createToolRegistry([counter('look')], {
    auditLog: createAuditLog({ path: join(file, 'audit.jsonl') }),
    log: { warn: (_fields, message) => warnings.push(message) },
  })
  expect(await registry.execute('look', {})).toBe('run 1')
  expect(warnings).toEqual(['a tool call could not be written to the audit log'])
})

test('a tool that is told to stop ends at once, whether it heeds the signal or not', async () => {
  const heard: unknown[] = []
  const registry = createToolRegistry([
    {
      definition: defineTool('slow', 'Never ends.', { properties: {}, required: [] }),
      run: (_input, signal) => {
        signal?.addEventListener('abort', () => heard.push(signal.reason))
        return new Promise(() => {})
      },
    },
  ])
  const controller = new AbortController()
  const run = expect(registry.execute('slow', {}, controller.signal)).rejects.toThrow('the tool was told to stop')
  await new Promise(setImmediate)
  controller.abort()
  await run
  expect(heard).toEqual([expect.objectContaining({ name: 'ToolFailure' })])
  await expect(registry.execute('slow', {}, controller.signal)).rejects.toThrow('the tool was told to stop')
})
