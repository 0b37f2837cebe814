/** What the configuration says about content: which sinks see it, and how much of it. The engine holds the one in force. */
import type { ContentScope, TelemetryConfig } from '../config/observability-config.ts'

/** Size limits of one value. */
export interface ContentLimits {
  /** Longest string, in UTF-16 code units. */
  readonly maxLength: number
  /** Deepest nesting of objects and arrays. */
  readonly maxDepth: number
}

/** The policy in force. */
export interface ContentPolicy extends ContentLimits {
  /** What users and models said: `span.content`. */
  readonly content: ContentScope
  /** Arguments of instrumented functions. */
  readonly args: ContentScope
}

/** The context key under which `suppressContent` says that nothing is captured. */
export const NO_CONTENT_KEY: symbol = Symbol.for('@zeph-telemetry/no-content')

export const NO_CONTENT: ContentPolicy = { content: false, args: false, maxLength: 8192, maxDepth: 8 }

/** The policy that a configuration asks for. */
export function contentPolicy(telemetry: TelemetryConfig): ContentPolicy {
  const { captureContent, includeArgs, contentMaxLength, contentMaxDepth } = telemetry
  return { content: captureContent, args: includeArgs, maxLength: contentMaxLength, maxDepth: contentMaxDepth }
}
