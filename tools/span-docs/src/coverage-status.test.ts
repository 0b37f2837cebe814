/** After a change of spans, wrappers or tests: `npx vitest run tools/span-docs/src/coverage-status -u`. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coverageStatus } from './coverage-status.ts'

const ROOT = join(import.meta.dirname, '../../..')
const status = await coverageStatus(ROOT)
const rows = status
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(2, -2).split(' | '))

test('.local/testing/coverage-status.md is what maps, scenarios, sources and READMEs say', async () => {
  await expect(status).toMatchFileSnapshot(join(ROOT, '.local/testing/coverage-status.md'))
})

test('every declared span stands in its README, and only subsystems with an issue of their own lack a scenario', () => {
  const declared = rows.filter(([, subsystem]) => subsystem !== '')
  expect(declared.length).toBeGreaterThan(50)
  expect(declared.filter((row) => row.at(-1) !== 'yes')).toEqual([])
  expect(declared.filter(([, subsystem, , contract]) => contract === 'none' && subsystem !== 'llm')).toEqual([])
})
