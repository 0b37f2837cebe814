import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tomlTexts } from '../fixtures/toml-texts.ts'
import { type Pair, type Piece, readToml } from './toml-pieces.ts'

const cut = (text: string, { start, end }: { start: number; end: number }) => text.slice(start, end)

function shown(piece: Piece): unknown {
  if (piece.kind === 'filler') return [piece.isBlank ? 'blank' : 'comment', piece.text]
  const comments = piece.comments.map((span) => cut(piece.text, span))
  if (piece.kind === 'header') return ['[]', piece.path, cut(piece.text, piece.key), comments]
  return [shownPair(piece.text, piece.pair), comments]
}

function shownPair(text: string, { path, key, value, pairs }: Pair): unknown {
  return [path.join('/'), cut(text, key), pairs?.map((pair) => shownPair(text, pair)) ?? cut(text, value)]
}

test('headers, statements and inline tables with their full paths and places', () => {
  const text =
    '# top\r\n\r\n"ä.😀".b = 1 # ü\r\n[ debug . traces ] # h\r\nq = { a = 1, # in\r\n  b.c = [2, # x\r\n 3] }\r\n\t# end'
  expect(readToml(text).pieces.map(shown)).toEqual([
    ['comment', '# top\r\n'],
    ['blank', '\r\n'],
    [['ä.😀/b', '"ä.😀".b', '1'], ['# ü']],
    ['[]', ['debug', 'traces'], 'debug . traces', ['# h']],
    [
      [
        'debug/traces/q',
        'q',
        [
          ['debug/traces/q/a', 'a', '1'],
          ['debug/traces/q/b/c', 'b.c', '[2, # x\r\n 3]'],
        ],
      ],
      ['# in', '# x'],
    ],
    ['comment', '\t# end'],
  ])
})

test('a # in a string is no comment, and a [header] in one is none', () => {
  const text = 'a = """\n# no\n[no]\n""" # yes\n[[b]]\nc = \'# no\'\n'
  expect(readToml(text).pieces.map(shown)).toEqual([
    [['a', 'a', '"""\n# no\n[no]\n"""'], ['# yes']],
    ['[]', ['b'], 'b', []],
    [['b/c', 'c', "'# no'"], []],
  ])
})

test('the pieces together are the text', () => {
  fc.assert(
    fc.property(tomlTexts, (text) => {
      expect(
        readToml(text)
          .pieces.map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
