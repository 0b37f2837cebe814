/** Without the condition: every provider does the same work, and nothing watches. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgent } from './agent.ts'
import { PROVIDER_NAMES } from './model/provider-services.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'reference-agent-off-'))
  writeFileSync(join(directory, 'only.ts'), 'export const only = 1\n')
})

afterAll(() => rmSync(directory, { recursive: true }))

test.each(PROVIDER_NAMES)('%s answers, streams and remembers', async (provider) => {
  let shown = ''
  const opened = await openAgent({
    ...{ provider, workingDirectory: directory, databasePath: join(directory, provider, 'agent.db') },
    environment: { PATH: process.env['PATH'], REFERENCE_AGENT_DELAY_SCALE: '0' },
    onText: (text) => {
      shown += text
    },
  })
  const { answer, usage } = await opened.agent.runTurn('summarise only.ts', 'session-1')
  expect(answer).toBe('I read only.ts: 1 lines, 22 bytes. It exports `only`.')
  expect([shown, usage.requests]).toEqual([answer, 2])
  await opened.agent.runTurn('remember that the release of Helios is on Friday', 'session-1')
  expect((await opened.memory.recall('when is the release of Helios?', { limit: 1 }))[0]?.text).toContain('on Friday')
  await opened.close()
})
