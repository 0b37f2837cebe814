import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What `os.tmpdir` looks at, by platform. */
const VARIABLE = process.platform === 'win32' ? 'TEMP' : 'TMPDIR'
const PREFIX = 'zeph-tests-'

/** Temporary files of tests, and of the programs they start, lie in one directory, which goes when all tests are over. */
export default function setUp(): (() => void) | undefined {
  // The other project has made it.
  if (tmpdir().includes(PREFIX)) return undefined
  const directory = mkdtempSync(join(tmpdir(), PREFIX))
  process.env[VARIABLE] = directory
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
}
