import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SYSTEM_METRICS } from './metric-map.ts'
import { eventValues, readingEvent } from './reading-event.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../../../docs', name), 'utf8')
const DOCUMENT = read('system-metrics.md')

/** First cells of the table that begins with this header. */
const rowsOf = (header: string) => {
  const [, table = ''] = DOCUMENT.split(new RegExp(`^\\| ${header} .*\\n\\| -.*\\n`, 'm'))
  return table
    .split('\n\n', 1)[0]!
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '))
}

const EVERYTHING = eventValues({
  rssBytes: 1,
  heapUsedBytes: 1,
  threadCount: 1,
  fdCount: 1,
  cpu: { userSeconds: 1, systemSeconds: 1, userShare: 1, systemShare: 1 },
  loop: { activeSeconds: 1, idleSeconds: 1, utilization: 1 },
  loopDelay: { min: 1, max: 1, mean: 1, stddev: 1, p50: 1, p90: 1, p99: 1 },
  host: { totalBytes: 1, availableBytes: 1, cpuShares: { user: 1, system: 0, idle: 0 } },
})

test('the table of metrics says what the metric map says', () => {
  const rows = Object.entries(SYSTEM_METRICS).map(([name, { type, unit, brief, attributes }]) => {
    const keys = Object.entries(attributes).map(([key, definition]) => `\`${key}\`: ${definition.brief}`)
    return `| \`${name}\` | ${type} | \`${unit}\` | ${brief} | ${keys.join('; ')} |`.replace(/ +/g, ' ')
  })
  expect(rowsOf('metric')).toEqual(rows)
})

test('the table of values has all that an event has', () => {
  const keys = rowsOf('value of the event').map((row) => /^\| `(\w+)` \|/.exec(row)![1])
  expect(keys).toEqual(Object.keys(EVERYTHING))
})

test('every value of an event is drawn by the trace file, as its documentation says', () => {
  const { counters } = readingEvent(EVERYTHING)
  expect(Object.values(counters!).flatMap((values) => Object.keys(values)).length).toBe(Object.keys(EVERYTHING).length)
  const text = read('trace-file.md').replace(/\s+/g, ' ')
  for (const [track, values] of Object.entries(counters!)) {
    const keys = Object.keys(values).map((key) => `\`${key}\``)
    expect(text).toContain(`\`${track}\` {${keys.join(', ')}}`)
  }
})
