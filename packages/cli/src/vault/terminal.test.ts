/** What happens on a real terminal: `script` of util-linux gives the program one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, expect, type TestContext } from 'vitest'
import { runCli } from '../fixtures/run-cli.ts'
import { temporaryFolder } from '../fixtures/trace-builder.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const FLAG = '--conditions=@zeph-telemetry/source'
const SECRET = 'hunter2-very-secret'
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

/** Skipped, and said so, where there is no such `script`. */
function test(name: string, run: () => Promise<void>): void {
  base(name, async (context: TestContext) => {
    if (!hasScript) {
      console.warn(`skipped: ${name} (script of util-linux is not on the PATH)`)
      context.skip('script of util-linux is not on the PATH')
    }
    await run()
  })
}

interface Screen {
  readonly text: string
  readonly code: number | null
}

/** Runs `zeph-trace vault ...` on a terminal; `typed` is typed once the prompt stands there. */
function onTerminal(cwd: string, args: readonly string[], typed?: string): Promise<Screen> {
  const command = [process.execPath, FLAG, MAIN, 'vault', ...args].map((word) => `'${word}'`).join(' ')
  const { ZEPH_VAULT_KEY: _key, NODE_OPTIONS: _options, ...env } = process.env
  const child: ChildProcess = spawn('script', ['-q', '-e', '-c', command, join(cwd, 'typescript')], { cwd, env })
  let text = ''
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      const before = text
      text += piece
      const isAsked = (screen: string) => screen.includes('(not shown): ')
      if (typed !== undefined && isAsked(text) && !isAsked(before)) child.stdin?.write(typed)
    })
    child.once('close', (code) => resolve({ text, code }))
  })
}

async function folderWithVault(): Promise<string> {
  const cwd = temporaryFolder()
  await runCli(['vault', 'init', '--file', 'v.age', '--key-file', 'v.key'], { cwd, nodeFlags: [FLAG] })
  return cwd
}

const PLACE = ['--file', 'v.age', '--key-file', 'v.key']
const keysIn = async (cwd: string) => (await runCli(['vault', 'list', ...PLACE], { cwd, nodeFlags: [FLAG] })).stdout

test('the value is asked for, can be corrected, and is never on the screen', async () => {
  const cwd = await folderWithVault()
  const { text, code } = await onTerminal(cwd, ['set', 'A', ...PLACE], `${SECRET}x\x7f\r`)
  expect(code).toBe(0)
  expect(text).toMatch(/value of A \(not shown\): \r?\n[\s\S]*set A in v\.age/)
  expect(text).not.toContain('hunter2')
  const got = await onTerminal(cwd, ['get', 'A', ...PLACE])
  expect(got.text).toMatch(new RegExp(`^${SECRET}\r\n[\\s\\S]*this secret now stands on your screen`))
})

test('Ctrl-C, Ctrl-D and an empty line set nothing', async () => {
  const cwd = await folderWithVault()
  for (const [typed, end, message] of [
    ['hun\x03', 130, /interrupted: nothing was set/],
    ['\x04', 1, /no value was given/],
    ['\r', 1, /no value was given/],
  ] as const) {
    const { text, code } = await onTerminal(cwd, ['set', 'A', ...PLACE], typed)
    expect([typed, code]).toEqual([typed, end])
    expect(text).toMatch(message)
    expect(text).not.toContain('hun')
  }
  expect(await keysIn(cwd)).toBe('')
})

test('a value of several lines that is pasted is refused, not cut', async () => {
  const cwd = await folderWithVault()
  for (const typed of [`${SECRET}\rsecond\r`, `${SECRET}\rsecond`]) {
    const { text, code } = await onTerminal(cwd, ['set', 'A', ...PLACE], typed)
    expect(code).toBe(1)
    expect(text).toMatch(/several lines: pipe it in instead/)
    expect(text).not.toMatch(/hunter2|second/)
  }
  expect(await keysIn(cwd)).toBe('')
})
