import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { prometheusNames } from '../metrics/prometheus-names.ts'
import { CHANNEL_METRICS } from './metric-map.ts'

const text = readFileSync(new URL('../../../../docs/channels.md', import.meta.url), 'utf8')

test('the table of docs/channels.md says of the metrics what their map says', () => {
  const rows = Object.entries(CHANNEL_METRICS).map(([name, { type, unit, brief }]) => {
    const exported = prometheusNames(name, { type, unit })[0]!.replace(/_bucket$/, '')
    return `| \`${name}\` | \`${exported}\` | \`${unit}\` | ${brief} |`
  })
  const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines.filter((line) => line.startsWith('| `channel.'))).toEqual(rows)
})

const EXAMPLES = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!)
const OUTPUTS = ['job 1\njob 2\njob 3\njob 4\njob 5\ntrue\n', 'https://example.com\n']

test.each(['on', 'off'])('the examples of docs/channels.md run and print what they say: %s', async (mode) => {
  const conditions = ['--conditions=@zeph-telemetry/source', ...(mode === 'on' ? ['--conditions=profiling'] : [])]
  const run = async (code: string) => {
    const command = [...conditions, '--no-warnings', '--input-type=module-typescript', '--eval', code]
    return (await promisify(execFile)(process.execPath, command, { cwd: import.meta.dirname })).stdout
  }
  expect(await Promise.all(EXAMPLES.map(run))).toEqual(OUTPUTS)
})
