/** What importing a subpath loads, in processes of their own. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const PROGRAM = join(import.meta.dirname, 'fixtures/print-modules.ts')

async function loadedBy(file: string, ...conditions: string[]): Promise<string> {
  const options = ['--conditions=@zeph-telemetry/source', ...conditions, '--no-warnings']
  const { stdout } = await promisify(execFile)(process.execPath, [...options, PROGRAM, join(import.meta.dirname, file)])
  return stdout
}

const SDK = /grammy|discord|@slack|undici|"ws"|node-fetch/

test.each(['index.ts', 'readline.ts', 'grammy.ts', 'discord.ts', 'slack-bolt.ts', 'slack-web-api.ts'])(
  '%s loads nothing of a chat SDK, on or off',
  async (file) => {
    expect(await loadedBy(file, '--conditions=profiling')).not.toMatch(SDK)
    expect(JSON.parse(await loadedBy(file))).toEqual([])
  },
)

test('the list would show an SDK that is loaded', async () => {
  expect(await loadedBy('fixtures/imports-sdks.ts')).toMatch(/discord.*grammy|grammy.*discord/s)
})
