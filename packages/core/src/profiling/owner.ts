/** Whose time it is: the span and the ids of a context, as a profile has them. Plain texts, since a context holds much more. */
import type { Context } from '../context/context.ts'
import { correlationOf } from '../context/correlation.ts'

/** Whose samples they are. At least one is given. */
export interface Owner {
  readonly name?: string
  readonly traceId?: string
  readonly spanId?: string
  readonly sessionId?: string
  readonly turnId?: string
  readonly requestId?: string
}

/** Undefined where nothing is known. A host's span may say anything, and throw. */
export function ownerOf(context: Context): Owner | undefined {
  const owner = { ...spanOf(context), ...idsOf(context) }
  return Object.keys(owner).length === 0 ? undefined : owner
}

function idsOf(context: Context): Owner {
  try {
    const { sessionId, turnId, requestId } = correlationOf(context)
    return texts({ sessionId, turnId, requestId })
  } catch {
    return {}
  }
}

const IS_TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/

function spanOf({ span }: Context): Owner {
  try {
    if (span === undefined) return {}
    const { traceId, spanId, isRemote } = span.spanContext()
    if (isRemote === true || !IS_TRACE_ID.test(traceId)) return {}
    return { ...texts({ name: (span as { readonly name?: unknown }).name }), traceId, spanId }
  } catch {
    return {}
  }
}

function texts(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
}
