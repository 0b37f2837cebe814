import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import type { McpConnection } from './mcp-connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'files-server-'))
let files: McpConnection

beforeAll(async () => {
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src', 'one.ts'), 'export const one = 1\n')
  files = await connectTracedMcp({ name: 'files', path: folder, environment: {} })
})

afterAll(async () => {
  await files.close()
  rmSync(folder, { recursive: true })
})

test('files are read and directories listed', async () => {
  expect(files.definitions.map(({ name }) => name)).toEqual(['files__read_file', 'files__list_directory'])
  expect(await files.call('read_file', { path: 'src/one.ts' })).toBe(
    'src/one.ts: 1 lines, 21 bytes\nexport const one = 1\n',
  )
  expect(await files.call('list_directory', { path: '.' })).toBe('.: 1 entries\nsrc/')
})

test.each([
  ['read_file', 'no.ts', 'no.ts does not exist'],
  ['read_file', '../x', '../x is outside the working directory'],
  ['list_directory', 'src/one.ts', 'src/one.ts is not a directory'],
])('%s of %s fails, and says why', async (tool, path, message) => {
  await expect(files.call(tool, { path })).rejects.toThrow(message)
})
