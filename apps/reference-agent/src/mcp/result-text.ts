/** What the model is told of what an MCP server answered: its texts, and in brackets what else came. */
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/client'

export function resultText({ content }: CallToolResult, limitCharacters: number): string {
  return cut(content.map(describeBlock).join('\n'), limitCharacters)
}

export function resourceText({ contents }: ReadResourceResult, limitCharacters: number): string {
  return cut(contents.map(describeResource).join('\n'), limitCharacters)
}

function describeBlock(block: CallToolResult['content'][number]): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'resource':
      return describeResource(block.resource)
    case 'resource_link':
      return `[the resource ${block.uri}]`
    default:
      return `[${block.type}, ${block.mimeType}]`
  }
}

function describeResource(resource: ReadResourceResult['contents'][number]): string {
  return 'text' in resource ? resource.text : `[the resource ${resource.uri}]`
}

function cut(text: string, limitCharacters: number): string {
  return text.length > limitCharacters
    ? `${text.slice(0, limitCharacters)}\n[cut after ${limitCharacters} characters]`
    : text
}
