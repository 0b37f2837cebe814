import { expect, test } from 'vitest'
import { graphOf } from '../fixtures/folded.ts'
import { speedscopeFile } from './speedscope.ts'

test('the fields of the file format: shared frames, and a weighed sample for each path that has something itself', () => {
  const graph = { ...graphOf(['a;b 3', 'a 2', 'c;b 4'], 'microseconds', 'p.cpuprofile') }
  const places = new Map([['b', { name: 'parse', file: 'b.js', line: 7 }]])
  expect(speedscopeFile({ ...graph, places })).toEqual({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: [{ name: 'a' }, { name: 'parse', file: 'b.js', line: 7 }, { name: 'c' }] },
    profiles: [
      {
        type: 'sampled',
        name: 'p.cpuprofile',
        unit: 'microseconds',
        startValue: 0,
        endValue: 9,
        samples: [[0], [0, 1], [2, 1]],
        weights: [2, 3, 4],
      },
    ],
    name: 'p.cpuprofile',
    activeProfileIndex: 0,
    exporter: 'zeph-trace',
  })
})

test.each([
  ['bytes', 'bytes'],
  ['microseconds', 'microseconds'],
  ['tokens', 'none'],
])('the unit %s is %s there', (unit, known) => {
  expect(speedscopeFile(graphOf(['a 1'], unit)).profiles[0]?.unit).toBe(known)
})
