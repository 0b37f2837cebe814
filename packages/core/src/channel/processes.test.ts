/** What channels load and keep alive: in processes of their own. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'

const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`
const fixture = (name: string): [string] => [join(import.meta.dirname, 'fixtures', name)]

test.each([true, false])('a channel alone loads the channel alone: profiling %s', async (profiling) => {
  const program = fixture('uses-channel.ts')
  const { code, stdout, stderr } = await runProgram({ program, profiling, flags: [MODULE_LIST] })
  const [output, ...loaded] = stdout.trimEnd().split('\n')
  expect({ code, output, stderr }).toEqual({ code: 0, output: '1,2', stderr: '' })
  const others = loaded.filter((line) => !/\/(channel|fixtures)\/[a-z-]+\.ts$/.test(line))
  expect(loaded.length).toBeGreaterThan(5)
  expect(others).toEqual([])
})

test.each([true, false])('nobody who waits at a channel keeps the process alive: profiling %s', async (profiling) => {
  const { code, signal, stdout } = await runProgram({ program: fixture('waits-for-ever.ts'), profiling })
  expect({ code, signal, stdout }).toEqual({ code: 0, signal: null, stdout: 'waits\n' })
})
