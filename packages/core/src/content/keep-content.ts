/** Puts content on a span: as an attribute where every sink may see it, else where only the local trace file looks. */
import type { ContentScope } from '../config/observability-config.ts'
import { attempt } from '../engine/attempt.ts'
import type { AttributeValue } from '../engine/attributes.ts'
import { state } from '../global-state.ts'
import { contentValue } from './content-value.ts'

/** The part of a span that takes content. */
export interface ContentHolder {
  readonly name: string
  setAttribute(key: string, value: AttributeValue): unknown
  setLocalAttribute(key: string, value: AttributeValue): unknown
}

/** Evaluates `read` and keeps what it gives, within the limits and redacted; `undefined` is nothing. */
export function keepContent(
  span: ContentHolder,
  key: string,
  { scope, read }: { readonly scope: ContentScope; readonly read: () => unknown },
): void {
  if (scope === false) return
  attempt(`reading "${key}" of "${span.name}"`, () => {
    const value = read()
    if (value === undefined) return
    const stored = contentValue(key, value, state.content)
    if (scope === 'all') span.setAttribute(key, stored)
    else span.setLocalAttribute(key, stored)
  })
}
