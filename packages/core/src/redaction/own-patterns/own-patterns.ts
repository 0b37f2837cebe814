/** The patterns of `redaction.patterns`, checked when a program configures them. */
import { ZephConfigError } from '../../config/config-error.ts'
import { KIND_NAME, outsideMarkers, type Replace } from '../marker.ts'
import { LinearMatcher, type Span } from './linear-matcher.ts'
import { UnsupportedPattern } from './parse-pattern.ts'

/** One own pattern, ready to be applied. */
export interface OwnPattern {
  readonly name: string
  readonly matcher: LinearMatcher
}

const LONGEST = 1000

/**
 * Reads own patterns.
 * @throws ZephConfigError for `redaction.patterns.<name>`: no regular expression, one that cannot be matched in linear time, one that
 *   matches the empty text, or a name that cannot stand in `[REDACTED:name]`.
 */
export function readPatterns(patterns: Readonly<Record<string, string>>): readonly OwnPattern[] {
  return Object.entries(patterns).map(([name, source]) => {
    const problem = { code: 'invalid_value', key: `redaction.patterns.${name}`, value: source } as const
    if (!KIND_NAME.test(name)) {
      throw new ZephConfigError({ ...problem, value: name, allowed: 'named with 1 to 64 letters, digits, "_" and "-"' })
    }
    if (typeof source !== 'string' || source.length > LONGEST) {
      throw new ZephConfigError({ ...problem, allowed: `a regular expression of at most ${LONGEST} characters` })
    }
    try {
      new RegExp(source)
      return { name, matcher: new LinearMatcher(source) }
    } catch (cause) {
      const allowed =
        cause instanceof UnsupportedPattern ? `a pattern ${cause.message}` : 'a JavaScript regular expression'
      const reason = cause instanceof UnsupportedPattern || !(cause instanceof Error) ? '' : ` (${cause.message})`
      throw new ZephConfigError({ ...problem, allowed: allowed + reason, cause })
    }
  })
}

/** Replaces what own patterns match; markers stay. */
export function applyPatterns(text: string, patterns: readonly OwnPattern[], replace: Replace): string {
  let result = text
  for (const { name, matcher } of patterns) {
    result = outsideMarkers(result, (piece) =>
      withoutSpans(piece, matcher.spans(piece), (found) => replace(found, name)),
    )
  }
  return result
}

function withoutSpans(text: string, spans: readonly Span[], replace: (found: string) => string): string {
  if (spans.length === 0) return text
  let result = ''
  let done = 0
  for (const [start, end] of spans) {
    result += text.slice(done, start) + replace(text.slice(start, end))
    done = end
  }
  return result + text.slice(done)
}
