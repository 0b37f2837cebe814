import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { FrameNames } from './frame-name.ts'

const nameOf = (functionName: string, file = '', line = 0, lines = true) =>
  new FrameNames(lines).nameOf({ functionName, file, line })

test.each([
  ['parse', '/app/a.js', 3, 'parse (/app/a.js:3)'],
  ['parse', '', 3, 'parse'],
  ['parse', 'node:fs', 0, 'parse (node:fs)'],
  ['', resolve('src/a.ts'), 3, `(anonymous) (${join('src', 'a.ts')}:3)`],
  ['run', pathToFileURL(resolve('b c.ts')).href, 1, 'run (b c.ts:1)'],
  ['run', '/x/node_modules/a/node_modules/b/i.js', 1, 'run (node_modules/b/i.js:1)'],
  ['(anonymous:L#5:C#3)', '/a.js', 5, '(anonymous) (/a.js:5)'],
  ['a\nb\u001b[2J', '/x\u0007.js', 1, 'a·b·[2J (/x·.js:1)'],
  ['run', 'file://%zz/a', 1, 'run (file://%zz/a:1)'],
])('%j in %j is named for what it is', (functionName, file, line, name) => {
  expect(nameOf(functionName, file, line)).toBe(name)
})

test('without lines a frame has none, and its place neither', () => {
  const names = new FrameNames(false)
  expect(names.nameOf({ functionName: 'f', file: '/a.js', line: 3 })).toBe('f (/a.js)')
  expect([...names.places]).toEqual([['f (/a.js)', { name: 'f', file: '/a.js' }]])
})
