/** A span map as the rows of its README table. */
import type { AttributeDefinition, SpanMap } from '@zeph-telemetry/core'

/** One Markdown row a span: name, kinds (the usual one first), brief, attribute keys; required ones in bold, content in italics. */
export function spanTable(spans: SpanMap): string[] {
  return Object.entries(spans).map(([name, { kind, otherKinds = [], brief, attributes }]) => {
    const keys = Object.entries(attributes).map(([key, definition]) => attributeKey(key, definition))
    return `| \`${name}\` | ${[kind, ...otherKinds].join(', ')} | ${brief} | ${keys.join(', ')} |`
  })
}

function attributeKey(key: string, { required, content }: AttributeDefinition): string {
  const mark = required ? '**' : content ? '_' : ''
  return `${mark}\`${key}\`${mark}`
}
