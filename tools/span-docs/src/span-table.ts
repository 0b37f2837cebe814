/** A span map as the rows of its README table. */
import type { SpanMap } from '@zeph-telemetry/core'

/** One Markdown row a span: name, kind, brief, attribute keys; required ones in bold. */
export function spanTable(spans: SpanMap): string[] {
  return Object.entries(spans).map(([name, { kind, brief, attributes }]) => {
    const keys = Object.entries(attributes).map(([key, { required }]) => (required ? `**\`${key}\`**` : `\`${key}\``))
    return `| \`${name}\` | ${kind} | ${brief} | ${keys.join(', ')} |`
  })
}
