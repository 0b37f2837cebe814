/**
 * `npm run rsyslog-check`: lets the log write to the real rsyslog over UDP, TCP and local sockets, and compares what that parsed with the log file.
 * Exit code 1 where something differs; 0 with the reason where rsyslog cannot be had here.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { CACHE } from './obtain/cache.ts'
import { obtainRsyslog } from './obtain/obtain-rsyslog.ts'

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '20000' },
    // The folder of the run stays, for a look at what differs.
    keep: { type: 'boolean', default: false },
  },
})

const print = (line: string) => void process.stdout.write(`${line}\n`)
const obtained = await obtainRsyslog(CACHE)
if ('reason' in obtained) print(`rsyslog check skipped: ${obtained.reason}`)
else {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-rsyslog-'))
  try {
    process.exitCode = (await check(obtained.found, { folder, lines: Number(values.lines), print })) ? 0 : 1
  } finally {
    if (values.keep) print(`\nThe run's files: ${folder}`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
