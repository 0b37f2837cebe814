import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeTerminal, paintPlain } from '../terminal/terminal.ts'
import { compareLines } from './compare-lines.ts'
import { unifiedDiff } from './unified-diff.ts'

const diff = (before: string, after: string, paint = paintPlain) => unifiedDiff(before, after, { name: 'f', paint })

/** Applies a diff as `patch` does: by the line numbers of its hunks, which have to agree with the text. */
function applied(before: string, text: string): string {
  const source = before === '' ? [] : before.split(/(?<=\n)/)
  const result: string[] = []
  let at = 0
  for (const hunk of text.split(/^@@ /m).slice(1)) {
    const [head = '', ...body] = hunk.replaceAll('\n\\ No newline at end of file', '\u0000').split(/(?<=\n)/)
    const [, first, count = '1', newFirst, newCount = '1'] = /^-(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(head)!
    const start = Number(first) - (count === '0' ? 0 : 1)
    result.push(...source.slice(at, start))
    expect(result.length).toBe(Number(newFirst) - (newCount === '0' ? 0 : 1))
    const lines = body.map((line) => ({ kind: line[0], text: line.slice(1).replace('\u0000\n', '') }))
    const old = lines.filter(({ kind }) => kind !== '+').map(({ text: line }) => line)
    const fresh = lines.filter(({ kind }) => kind !== '-').map(({ text: line }) => line)
    expect(source.slice(start, start + old.length)).toEqual(old)
    expect([old.length, fresh.length]).toEqual([Number(count), Number(newCount)])
    result.push(...fresh)
    at = start + old.length
  }
  return [...result, ...source.slice(at)].join('')
}

test('two places that are far apart are two hunks with three lines around each', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`)
  const after = before.with(4, 'five\n').toSpliced(15, 1)
  expect(diff(before.join(''), after.join(''))).toBe(
    '--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -13,7 +13,6 @@\n 13\n 14\n 15\n-16\n 17\n 18\n 19\n',
  )
})

test('places whose context meets are one hunk', () => {
  const before = Array.from({ length: 9 }, (_, index) => `${index}\n`)
  expect(diff(before.join(''), before.with(0, 'a\n').with(7, 'b\n').join('')).match(/^@@/gm)).toHaveLength(1)
  expect(diff(before.join(''), before.with(0, 'a\n').with(8, 'b\n').join('')).match(/^@@/gm)).toHaveLength(2)
})

test('a last line without its end is marked', () => {
  expect(diff('a\nb', 'a\nb\n')).toBe('--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n')
})

test('equal texts have no diff', () => {
  expect(diff('a\n', 'a\n')).toBe('')
  expect(diff('', '')).toBe('')
})

test('colour stands on lines, never on their ends', () => {
  const { paint } = describeTerminal({ isTTY: true }, {})
  expect(diff('a\nb\n', 'a\nc\n', paint)).toBe(
    '\u001b[1m--- f\u001b[22m\n\u001b[1m+++ f\u001b[22m\n\u001b[2m@@ -1,2 +1,2 @@\u001b[22m\n a\n\u001b[31m-b\u001b[39m\n\u001b[32m+c\u001b[39m\n',
  )
})

const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n'), { maxLength: 30 }).chain((lines) => {
  return fc.constantFrom(lines.join(''), lines.join('').replace(/\n$/, ''))
})

test('a diff that is applied to the one text gives the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applied(before, diff(before, after))).toBe(after)
    }),
  )
})

test('as few lines change as can', () => {
  fc.assert(
    fc.property(text, text, (first, second) => {
      const [before, after] = [first.split('\n'), second.split('\n')]
      const changes = compareLines(before, after)
      const kept = changes.filter(({ kind }) => kind === ' ').length
      expect(kept).toBe(longestCommon(before, after))
    }),
  )
})

/** The textbook table. */
function longestCommon(before: readonly string[], after: readonly string[]): number {
  let row = new Array<number>(after.length + 1).fill(0)
  for (const line of before) {
    const next = [0]
    for (const [index, other] of after.entries()) {
      next.push(line === other ? row[index]! + 1 : Math.max(row[index + 1]!, next[index]!))
    }
    row = next
  }
  return row.at(-1)!
}
