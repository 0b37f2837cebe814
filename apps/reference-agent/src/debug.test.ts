import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runMain } from './fixtures/run-main.ts'

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-'))
writeFileSync(join(directory, 'only.ts'), 'export {}\n')

afterAll(() => rmSync(directory, { recursive: true }))

test('--debug shows what the loggers that it names have to say in detail, and the others as ever', async () => {
  const run = async (names: string) => {
    const { err, code } = await runMain(['summarise only.ts', '--debug', names], { directory })
    expect(code).toBe(0)
    const found = Array.from(err.matchAll(/(DEBUG|INFO) \((\w+)\): /g), ([, level, name]) => `${level} ${name}`)
    return [...new Set(found)].toSorted()
  }
  expect(await run('llm')).toEqual(['DEBUG llm', 'INFO agent'])
  expect(await run('llm,tools')).toEqual(['DEBUG llm', 'DEBUG tools', 'INFO agent'])
  expect(await run('all')).toEqual(expect.arrayContaining(['DEBUG llm', 'DEBUG tools', 'INFO agent']))
})

test('levels of the environment stay beside it, and a name that is missing is wrong usage', async () => {
  const quiet = await runMain(['summarise only.ts', '--debug', 'llm'], { directory, env: { ZEPH_LOG: 'error' } })
  expect(quiet.err).toMatch(/DEBUG \(llm\): /)
  expect(quiet.err).not.toContain('INFO')
  expect(await runMain(['x', '--debug', 'agent,'], { directory })).toMatchObject({
    code: 1,
    err: expect.stringContaining('names of loggers'),
  })
})
