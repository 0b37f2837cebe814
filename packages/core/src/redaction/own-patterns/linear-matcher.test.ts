import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LinearMatcher, type Span } from './linear-matcher.ts'

/** What any match can cover, by JavaScript's own search tried between all places. */
function spansByTrying(source: string, text: string): Span[] {
  const spans: [number, number][] = []
  for (let start = 0; start < text.length; start++) {
    const covering = new RegExp(`(?<=^[^]{${start}})(?:${source})`)
    for (let end = text.length; end > start; end--) {
      if (!new RegExp(`${covering.source}(?=[^]{${text.length - end}}$)`).test(text)) continue
      const last = spans.at(-1)
      if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end)
      else spans.push([start, end])
      break
    }
  }
  return spans
}

const atom = fc.constantFrom(
  'a',
  'b',
  '-',
  '.',
  '\\w',
  '\\W',
  '\\d',
  '\\D',
  '\\s',
  '\\S',
  '[ab]',
  '[^a]',
  '[a-c-]',
  '[\\d_]',
  '\\x61',
  '\\u0062',
  '\\.',
  '\\n',
  'é',
  '\\b',
  '\\B',
  '^',
  '$',
  '[^]',
  '[]',
)
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { weight: 4, arbitrary: atom },
    { weight: 1, arbitrary: tie('pattern').map((inner) => `(${inner})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.oneof(
            fc.constantFrom('a', '\\w', '[^b]', '.'),
            tie('pattern').map((inner) => `(?:${inner})`),
          ),
          fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '{1,3}'),
        )
        .map(([inner, quantifier]) => inner + quantifier),
    },
    { weight: 1, arbitrary: fc.tuple(tie('piece'), tie('piece')).map(([a, b]) => `(?:${a}|${b})`) },
  ),
  pattern: fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
}))

function matcherOf(source: string): LinearMatcher | undefined {
  try {
    return new LinearMatcher(source)
  } catch {
    return undefined
  }
}

describe('LinearMatcher', () => {
  it('finds what JavaScript can match, with no place left out and none added', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '_', '-', '.', ' ', '\n', 'é'), maxLength: 12 })
    let compared = 0
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        const matcher = matcherOf(source)
        fc.pre(matcher !== undefined)
        compared++
        expect(matcher!.spans(given)).toEqual(spansByTrying(source, given))
      }),
      { numRuns: 3000 },
    )
    expect(compared).toBeGreaterThan(1000)
  })

  it.each([
    ['\\bE-\\d{6}\\b', 'E-123456, E-1234567, xE-123456', [[0, 8]]],
    [
      '[\\w.+-]+@[\\w-]+\\.\\w+',
      'to a.b+c@example.com and d@e.org',
      [
        [3, 20],
        [25, 32],
      ],
    ],
    [
      '(?:foo|foobar)baz',
      'foobarbaz foobaz',
      [
        [0, 9],
        [10, 16],
      ],
    ],
    [
      '(?<area>\\d{3})-\\d{4}',
      '555-1234 5555-12345',
      [
        [0, 8],
        [10, 18],
      ],
    ],
    ['^\\s*secret:.*$', ' secret: a', [[0, 10]]],
    ['[A-Z]{2}\\d{2}(?: ?\\d{4}){2,4}', 'iban DE12 3456 7890 12 .', [[5, 19]]],
  ])('finds %s', (source, text, spans) => {
    expect(new LinearMatcher(source).spans(text)).toEqual(spans)
  })

  it('keeps its automaton small, and finds the same after it was begun anew', () => {
    const matcher = new LinearMatcher('[ab]*a[ab]{11}c')
    const words = Array.from({ length: 4000 }, (_, index) =>
      index.toString(2).padStart(12, '0').replaceAll('0', 'a').replaceAll('1', 'b'),
    )
    const text = `${words.join('')} ${words.map((word) => `a${word.slice(1)}c`).join(' ')}`
    const ends = matcher.spans(text).map(([, end]) => end)
    expect(ends).toHaveLength(4000)
    expect(matcher.spans(text)).toHaveLength(4000)
  })
})
