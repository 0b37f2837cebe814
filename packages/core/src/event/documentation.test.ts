import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from '../log/fixtures/log-under-test.ts'
import { prometheusNames } from '../metrics/prometheus-names.ts'
import { UNIFIED_METRICS } from './metric-map.ts'

const text = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8')

test('the table of docs/events.md says of the metrics what their map says', () => {
  const rows = Object.entries(UNIFIED_METRICS).map(([name, { type, unit, brief }]) => {
    const exported = prometheusNames(name, { type, unit })[0]!.replace(/_bucket$/, '')
    return `| \`${name}\` | \`${exported}\` | \`${unit}\` | ${brief} |`
  })
  const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines.filter((line) => line.startsWith('| `zeph.unified'))).toEqual(rows)
})

const EXAMPLES = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!)
const OUTPUTS = ['', '', '17\n', "[ 'cats' ]\n"]
const LINES = [['burst', 'genome.loaded'], ['answered'], ['step'], ['memory.recall', 'burst']]

test.each(['on', 'off'])(
  'the examples of docs/events.md run, print what they say and write their lines: %s',
  async (mode) => {
    const conditions = ['--conditions=@zeph-telemetry/source', ...(mode === 'on' ? ['--conditions=profiling'] : [])]
    const run = async (code: string) => {
      const file = `${temporaryDirectory()}/zeph.log`
      const command = [...conditions, '--no-warnings', '--input-type=module-typescript', '--eval', code]
      const logging = { ZEPH_LOG: 'debug', ZEPH_LOGGING_FILE: file, ZEPH_LOGGING_STDERR: 'false' }
      const env = { PATH: process.env['PATH'], ...logging }
      const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: import.meta.dirname, env })
      return [stdout, linesOf(readFileSync(file, 'utf8')).map(({ msg }) => msg)]
    }
    expect(await Promise.all(EXAMPLES.map(run))).toEqual(OUTPUTS.map((output, index) => [output, LINES[index]]))
  },
)
