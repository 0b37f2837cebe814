import { expect, test } from 'vitest'
import { describeFile } from './describe-file.ts'

test('a description says only what the file holds', () => {
  const source = [
    'a.ts: 5 lines, 120 bytes',
    '/**',
    ' * Adds numbers: two at',
    ' * a time. It never subtracts.',
    ' */',
    "import { x } from './x.ts'",
    'export async function add() {}',
    'export interface Sum {}',
    'const hidden = 1',
  ].join('\n')
  expect(describeFile(source)).toBe(
    'a.ts: 5 lines, 120 bytes. It exports `add`, `Sum`. It imports from `./x.ts`. ' +
      'Its first comment says: "Adds numbers: two at a time."',
  )
  expect(describeFile('n.txt: 1 lines, 3 bytes\nabc')).toBe('n.txt: 1 lines, 3 bytes. It exports nothing by name.')
})
