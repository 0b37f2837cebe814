/** What the model is told of an MCP tool's result: its texts, and in brackets what else came. */
import type { CallToolResult } from '@modelcontextprotocol/client'

export function resultText({ content }: CallToolResult, limitCharacters: number): string {
  const text = content.map(describeBlock).join('\n')
  return text.length > limitCharacters
    ? `${text.slice(0, limitCharacters)}\n[cut after ${limitCharacters} characters]`
    : text
}

function describeBlock(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'resource':
      return 'text' in block.resource ? block.resource.text : `[the resource ${block.resource.uri}]`
    case 'resource_link':
      return `[the resource ${block.uri}]`
    default:
      return `[${block.type}, ${block.mimeType}]`
  }
}
