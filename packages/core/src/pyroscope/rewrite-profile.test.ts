/** Profiles as they are sent, against ones that are made by hand. */
import { expect, test } from 'vitest'
import { FrameNames } from './frame-names.ts'
import { type Profile, requirePprof } from './pprof-packages.ts'
import { rewriteProfile } from './rewrite-profile.ts'

const { format } = requirePprof()

/** Two samples of one function, one of which only waited. */
function made(): Profile {
  const stringTable = new format.StringTable()
  const text = (string: string) => stringTable.dedup(string)
  const label = [{ key: text('span_name'), str: text('agent.turn') }]
  return new format.Profile({
    stringTable,
    sampleType: [
      { type: text('sample'), unit: text('count') },
      { type: text('cpu'), unit: text('nanoseconds') },
    ],
    periodType: { type: text('sample'), unit: text('count') },
    period: 7,
    sample: [
      { locationId: [1], value: [3, 0], label },
      { locationId: [1], value: [2, 500], label },
    ],
    location: [{ id: 1, line: [{ functionId: 1, line: 12 }] }],
    function: [{ id: 1, name: text('plan'), filename: text('/srv/app/plan.js') }],
  })
}

const read = ({ stringTable, sampleType, sample, function: functions, periodType }: Profile) => {
  const text = (index: number | bigint) => stringTable.strings[Number(index)]
  return {
    types: sampleType.map(({ type }) => text(type)),
    period: text(periodType!.type),
    values: sample.map(({ value }) => value),
    labels: sample.map(({ label }) => label.map(({ key, str }) => [text(key), text(str)])),
    functions: functions.map(({ name, filename }) => [text(name), text(filename)]),
    strings: stringTable.strings,
  }
}

const frames = new FrameNames('/srv/app')

test('all values, under Pyroscope’s names, and functions by their places; the original stays as it is', () => {
  const source = made()
  const before = JSON.stringify(read(source))
  expect(read(rewriteProfile(source, { format, frames }))).toMatchObject({
    types: ['samples', 'cpu'],
    period: 'samples',
    values: [
      [3, 0],
      [2, 500],
    ],
    labels: [[['span_name', 'agent.turn']], [['span_name', 'agent.turn']]],
    functions: [['./plan.js:plan:12', './plan.js']],
  })
  expect(JSON.stringify(read(source))).toBe(before)
})

test('one type alone: its values, its period, and no sample that has none; nothing is left of the others', () => {
  const { strings, ...rest } = read(rewriteProfile(made(), { format, frames, only: 'cpu' }))
  expect(rest).toMatchObject({ types: ['cpu'], period: 'cpu', values: [[500]] })
  expect(strings).not.toContain('/srv/app/plan.js')
  expect(strings).not.toContain('sample')
})
