import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli } from './fixtures/run-cli.ts'

const COMMANDS = ['run', 'tree', 'summary', 'open', 'migrate-config', 'vault']

test.each([[[]], ...COMMANDS.map((command) => [[command]])])(
  'the help of "%s" fits 80 columns, has an example and the exit codes',
  async (command) => {
    const { stdout, stderr, code } = await runCli([...command, '--help'])
    expect([stderr, code]).toEqual(['', 0])
    expect(stdout).toMatch(/Examples:\n {2}zeph-trace /)
    expect(stdout).toMatch(/Exit codes?:/)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  },
)

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect((await runCli(['--version'])).stdout).toBe(`${version}\n`)
})

test.each([
  [[]],
  [['nope']],
  [['run']],
  [['run', '--nope', 'a.ts']],
  [['tree', '--depth', '0']],
  [['tree', '--turn', 'x']],
  [['tree', '--trace', 'xyz']],
  [['tree', '--min', '-1']],
  [['tree', 'a', 'b']],
  [['summary', '--sort', 'size']],
  [['open', '--port', '70000']],
  [['open', '--timeout', 'soon']],
  [['migrate-config', 'a', 'b']],
])('%j is wrong usage: 2, said on stderr', async (args) => {
  const { stdout, stderr, code } = await runCli(args)
  expect([stdout, code]).toEqual(['', 2])
  expect(stderr).not.toBe('')
  expect(stderr).not.toContain('    at ')
})
