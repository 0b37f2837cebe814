import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createCodeIndex } from '../code-index/code-index.ts'
import { createSearchCodeTool } from './search-code-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'search-code-'))
writeFileSync(join(folder, 'retry.ts'), '/** Tries again. */\nexport function retryWithBackoff() {}\n')
writeFileSync(join(folder, 'other.ts'), 'export const other = 1\n')

afterAll(() => rmSync(folder, { recursive: true }))

test('the first search fills the index, places are told with path, lines and text', async () => {
  const index = createCodeIndex({ folder })
  const tool = createSearchCodeTool({ index })
  expect(await tool.run({ query: 'backoff' })).toBe(
    '1 places fit "backoff"\n\nretry.ts:2-2\nexport function retryWithBackoff() {}',
  )
  expect(await tool.run({ query: 'nowhere' })).toBe('no code fits "nowhere"')
})

test.each([0, 21, 1.5, '3'])('the limit %j is refused', async (limit) => {
  const tool = createSearchCodeTool({ index: createCodeIndex({ folder }) })
  await expect(tool.run({ query: 'x', limit })).rejects.toThrow('must be a whole number from 1 to 20')
})

test('the limit is kept', async () => {
  const tool = createSearchCodeTool({ index: createCodeIndex({ folder }) })
  expect(await tool.run({ query: 'export', limit: 1 })).toMatch(/^1 places/)
  expect(await tool.run({ query: 'export' })).toMatch(/^2 places/)
})

test('what was written since is found once the index is no longer fresh, and the index is not gone through before', async () => {
  let time = 0
  const tool = createSearchCodeTool({ index: createCodeIndex({ folder, freshMilliseconds: 100, now: () => time }) })
  await tool.run({ query: 'latecomer' })
  writeFileSync(join(folder, 'late.ts'), 'export const latecomer = 1\n')
  time = 99
  expect(await tool.run({ query: 'latecomer' })).toBe('no code fits "latecomer"')
  time = 100
  expect(await tool.run({ query: 'latecomer' })).toContain('late.ts:1-1')
})
