import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnchorScan } from './anchor-scan.ts'

const LETTERS = fc.constantFrom('a', 'b', 'A', 'B', '-', '_', 'é', '本', '\u0161')
const anchors = fc.uniqueArray(
  fc.record({ text: fc.string({ unit: LETTERS, minLength: 3, maxLength: 9 }), ignoreCase: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 12,
    selector: ({ text, ignoreCase }) => `${text} ${ignoreCase}`,
  },
)

/** All occurrences, as found by looking at every place. */
function occurrences(text: string, wanted: string, ignoreCase: boolean): string[] {
  const same = (a: string): boolean => a === wanted || (ignoreCase && lower(a) === lower(wanted))
  return Array.from({ length: text.length }, (_, at) => at)
    .filter((at) => same(text.slice(at, at + wanted.length)))
    .map((at) => `${at} ${wanted} ${ignoreCase}`)
}

const lower = (text: string): string => text.toLowerCase()

function found(list: readonly { text: string; ignoreCase: boolean }[], text: string): string[] {
  const scan = new AnchorScan(list.map((anchor) => ({ ...anchor, owner: anchor })))
  const hits = scan.fold<string[]>(text, (result, { owner, start, length }) => [
    ...(result ?? []),
    `${start} ${text.slice(start, start + length) === owner.text || owner.ignoreCase ? owner.text : 'wrong'} ${owner.ignoreCase}`,
  ])
  return (hits ?? []).sort()
}

describe('AnchorScan', () => {
  it('finds every occurrence of every anchor, once', () => {
    fc.assert(
      fc.property(anchors, fc.string({ unit: LETTERS, maxLength: 80 }), fc.boolean(), (list, noise, planted) => {
        const text = planted ? list.map((anchor) => anchor.text + noise.slice(0, 5)).join('') + noise : noise
        expect(found(list, text)).toEqual(
          list.flatMap((anchor) => occurrences(text, anchor.text, anchor.ignoreCase)).sort(),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('finds anchors at both ends, in the middle, and in texts as short as they are', () => {
    const list = [{ text: 'sk-', ignoreCase: false }]
    expect(found(list, 'sk-')).toEqual(['0 sk- false'])
    expect(found(list, 'sk-sk-sk-')).toHaveLength(3)
    for (let length = 3; length < 40; length++) {
      for (let at = 0; at + 3 <= length; at++) {
        expect(found(list, `${'x'.repeat(at)}sk-${'x'.repeat(length - at - 3)}`)).toEqual([`${at} sk- false`])
      }
    }
  })

  it('says nothing where there is nothing', () => {
    const scan = new AnchorScan([{ text: 'secret', ignoreCase: true, owner: 1 }])
    expect(scan.fold('', () => 1)).toBeUndefined()
    expect(scan.fold('s', () => 1)).toBeUndefined()
    expect(scan.fold('secre tsecr ecret', () => 1)).toBeUndefined()
    expect(scan.fold('a SeCrEt', () => 1)).toBe(1)
  })
})

describe('digits', () => {
  /** Four or more in a row, and two or more after a plus sign: where they start. */
  const starts = (text: string): number[] => [...text.matchAll(/(?<!\d)\d{4}|(?<=\+)\d{2}/g)].map(({ index }) => index)

  it('are found where they start, wherever they stand, beside the anchors', () => {
    const texts = fc.string({ unit: fc.constantFrom('1', '0', '7', '+', 'a', 'b', ' '), maxLength: 60 })
    const scan = new AnchorScan<string>([{ text: 'ab1', ignoreCase: false, owner: 'anchor' }], 'digits')
    fc.assert(
      fc.property(texts, (text) => {
        const found = new Set<string>()
        scan.fold(text, (_, { owner, start }) => void found.add(`${owner} ${start}`))
        const anchored = occurrences(text, 'ab1', false).map((row) => `anchor ${row.split(' ')[0]}`)
        expect([...found].sort()).toEqual([...anchored, ...starts(text).map((start) => `digits ${start}`)].sort())
      }),
      { numRuns: 3000 },
    )
  })
})
