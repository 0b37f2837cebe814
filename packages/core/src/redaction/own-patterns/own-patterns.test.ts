import { describe, expect, it } from 'vitest'
import { ZephConfigError } from '../../config/config-error.ts'
import { applyPatterns, readPatterns } from './own-patterns.ts'

function errorOf(patterns: Record<string, string>): ZephConfigError {
  try {
    readPatterns(patterns)
  } catch (error) {
    if (error instanceof ZephConfigError) return error
  }
  throw new Error('was accepted')
}

describe('readPatterns', () => {
  it.each([
    ['(a)\\1', 'without \\1'],
    ['(?<x>a)\\k<x>', 'without \\k'],
    ['(?=a)b', 'without look-ahead'],
    ['a(?<!b)', 'without look-ahead and look-behind'],
    ['".*?"', 'without lazy repetition'],
    ['a{2,3}?', 'without lazy repetition'],
    ['\\p{L}', 'without \\p'],
    ['a*', 'never matches the empty text'],
    ['', 'never matches the empty text'],
    ['x|', 'never matches the empty text'],
    ['\\b', 'never matches the empty text'],
    ['(?:(?:){1000000000}){1000000000}', 'never matches the empty text'],
    ['a{1000}', 'with fewer repetitions'],
    ['(?:a{30}){30}', 'with fewer repetitions'],
    ['(', 'a JavaScript regular expression (Invalid'],
    ['[z-a]', 'a JavaScript regular expression (Invalid'],
    ['a'.repeat(1001), 'at most 1000 characters'],
  ])('refuses %s', (source, reason) => {
    const error = errorOf({ fine: 'a', broken: source })
    expect(error.key).toBe('redaction.patterns.broken')
    expect(error.code).toBe('invalid_value')
    expect(error.message).toContain(reason)
  })

  it('refuses flags inside, which not every Node knows', () => {
    expect(errorOf({ broken: '(?i:a)' }).allowed).toMatch(
      /^a (?:pattern without flags inside|JavaScript regular expression \(Invalid)/,
    )
  })

  it('refuses names that cannot stand in a marker, and what is no text', () => {
    expect(errorOf({ 'a]b': 'x' }).message).toMatch(/^redaction\.patterns\.a\]b is "a\]b", but must be named with/)
    expect(errorOf({ '': 'x' }).key).toBe('redaction.patterns.')
    expect(errorOf({ x: 5 as unknown as string }).allowed).toContain('a regular expression')
  })

  it('accepts what JavaScript would match in exponential time', () => {
    expect(readPatterns({ nested: '(?:a+)+b', overlapping: '(?:a|a|aa)*b', both: '(?:\\w*\\d*)*-' })).toHaveLength(3)
  })
})

describe('applyPatterns', () => {
  it('leaves markers alone, and applies one pattern after the other', () => {
    const patterns = readPatterns({ one: '[A-Z]+', two: '\\d+' })
    const replace = (_secret: string, kind: string): string => `[REDACTED:${kind}]`
    const once = applyPatterns('ab CD 12 [REDACTED:X1] E', patterns, replace)
    expect(once).toBe('ab [REDACTED:one] [REDACTED:two] [REDACTED:X1] [REDACTED:one]')
    expect(applyPatterns(once, patterns, replace)).toBe(once)
  })
})
