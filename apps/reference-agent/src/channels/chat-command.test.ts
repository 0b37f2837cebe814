/** The command line on a chat service, from its start to the signal that ends it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startTelegramStandIn } from '@zeph-telemetry/chat-standins'
import { afterAll, expect, test } from 'vitest'
import { runMain } from '../fixtures/run-main.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'reference-agent-chat-'))
writeFileSync(join(directory, 'only.ts'), 'export const only = 1\n')

afterAll(() => rmSync(directory, { recursive: true }))

test('messages are answered until the process is told to end, and its trace is whole', async () => {
  await using standIn = await startTelegramStandIn()
  const flags = ['@zeph-telemetry/source', 'profiling'].map((condition) => `--conditions=${condition}`)
  const child = spawn(process.execPath, [...flags, MAIN, '--channel', 'telegram'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      REFERENCE_AGENT_DELAY_SCALE: '0',
      TELEGRAM_BOT_TOKEN: standIn.token,
      TELEGRAM_API_URL: standIn.url,
    },
  })
  const lines = createInterface({ input: child.stdout })
  expect(await once(lines, 'line')).toEqual(['Answering on telegram. Ctrl-C ends it.'])
  const totals = once(lines, 'line')
  standIn.say({ text: 'read only.ts' })
  expect((await standIn.nextSent()).text).toContain('`only`')
  child.kill('SIGTERM')
  expect(await totals).toEqual([
    expect.stringMatching(/^turns: 1 answered; tool calls: 1; model requests: 2; tokens: \d+$/),
  ])
  expect(await once(child, 'close')).toEqual([0, null])
  const [file] = readdirSync(join(directory, '.local/traces'))
  const trace = readFileSync(join(directory, '.local/traces', file!), 'utf8')
  expect(() => JSON.parse(trace)).not.toThrow()
  expect(trace).toContain('"name":"channel.telegram"')
  expect(trace).toContain('"gen_ai.conversation.id":"telegram-4242"')
})

test('a token that is not there is named', async () => {
  const { err, code } = await runMain(['--channel', 'discord'], { directory, env: { DISCORD_BOT_TOKEN: '' } })
  expect({ err, code }).toEqual({ err: '--channel discord needs DISCORD_BOT_TOKEN in the environment\n', code: 1 })
})
