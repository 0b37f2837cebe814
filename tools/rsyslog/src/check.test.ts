/** Against real rsyslog, where it is here already. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { check } from './check.ts'
import { CACHE } from './obtain/cache.ts'
import { findRsyslog } from './obtain/obtain-rsyslog.ts'
import { startRsyslog } from './run/rsyslog-server.ts'

const found = await findRsyslog(CACHE)
if (found === undefined)
  console.warn('check.test.ts: skipped: there is no rsyslog here; npm run rsyslog-check fetches it')

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rsyslog-check-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}

// Six programs one after the other, on a machine that may be busy.
test.skipIf(found === undefined)(
  'rsyslog has every line of the log in every way, with its ids and fields',
  { timeout: 240_000 },
  async () => {
    const printed: string[] = []
    const isRight = await check(found!, { folder: folder(), lines: 500, print: (line) => printed.push(line) })
    expect(isRight, printed.join('\n')).toBe(true)
    expect(printed).toContainEqual(expect.stringMatching(/^udp +(11\d) lines, \1 messages, all the same$/))
    expect(printed.filter((line) => line.endsWith('all the same')).length).toBeGreaterThanOrEqual(5)
  },
)

test.skipIf(found === undefined)('what rsyslog complains about is said where it does not start', async () => {
  await expect(startRsyslog({ ...found!, modules: '/no/such/modules' }, folder())).rejects.toThrow(/rsyslog ended: /)
})
