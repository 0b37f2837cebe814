import { expect, test } from 'vitest'
import { lineOf } from './toml-place.ts'

test.each([
  ['a key of a table', '[a]\nb = 1', 2],
  ['a dotted key', 'x = 1\na.b = 1', 2],
  ['a dotted key with spaces and quotes', '"a" . \'b\' = 1', 1],
  ['a table of its own', '[a]\nx = 1\n[a.b]\nc = 1', 3],
  ['a key below it, where it has no line of its own', '[a]\nb.c = 1', 2],
  ['an inline table', 'a = { x = 1, b = 2 }', 1],
  ['an inline table in an inline table', '[x]\ny = 1\n[a]\nz = 2\nb = { c = { d = 1 } }', 5],
  ['a header with a comment', '[a] # [x]\nb = 1', 2],
  ['a list of tables', '[[a]]\nx = 1\n[[a]]\nb = 1', 4],
  ['Windows lines', '[a]\r\nb = 1\r\n', 2],
  ['after a text over several lines that looks like it', '[a]\nx = """\nb = 1\n"""\nb = 2', 5],
  ['after a literal over several lines', "[a]\nx = '''\n[c]\nb = 1'''\nb = 2", 5],
  ['after other quotes in a text over several lines', '[a]\nx = """\n\'\'\'\nb = 1\n"""\nb = 2', 6],
  ['after quotes in a comment', '[a] # """\nb = 1', 2],
  ['after a text over several lines that is closed at once', '[a]\nx = """y"""\nb = 1', 3],
  ['not in a comment', '[a]\n# b = 1\nb = 2', 3],
  ['not in another table', '[c]\nb = 1\n[a]\nb = 1', 4],
  ['not in a longer name', '[a]\nbb = 1\n[ab]\nb = 1\n[a.c]\nb = 1\n[x]\n[a]', undefined],
  ['nowhere', '', undefined],
])('%s', (_, content, line) => {
  expect(lineOf(content, ['a', 'b'])).toBe(line)
})

test('a part may have dots', () => {
  expect(
    lineOf('[telemetry.trace_metadata]\n"service.name" = "x"', ['telemetry', 'trace_metadata', 'service.name']),
  ).toBe(2)
})

test('a section by its header, or by its first key', () => {
  expect(lineOf('[b]\n[a]\nc = 1', ['a'])).toBe(2)
  expect(lineOf('b = 1\na.c = 1\na.d = 1', ['a'])).toBe(2)
})
