/** Searches the code index, which is brought up to date first where its last pass was not lately. */
import type { CodeHit, CodeIndex } from '../code-index/code-index.ts'
import { defineTool, optionalCount, requireText, type Tool } from './tool.ts'

export interface SearchCodeToolOptions {
  index: CodeIndex
}

const MOST_HITS = 20

export function createSearchCodeTool({ index }: SearchCodeToolOptions): Tool {
  return {
    definition: defineTool('search_code', 'Find the places in the code of the working directory that fit some words.', {
      properties: {
        query: { type: 'string', description: 'names or words that stand in the code' },
        limit: { type: 'integer', minimum: 1, maximum: MOST_HITS, description: 'how many places; 5 unless told' },
      },
      required: ['query'],
    }),
    effect: 'repeatable',
    limitsItself: true,
    async run(input) {
      const query = requireText(input, 'query')
      const limit = optionalCount(input, 'limit', { otherwise: 5, most: MOST_HITS })
      if (!index.isFresh()) await index.index()
      return describeHits(query, await index.search(query, limit))
    },
  }
}

function describeHits(query: string, hits: readonly CodeHit[]): string {
  if (hits.length === 0) return `no code fits "${query}"`
  const places = hits.map(({ path, line, lastLine, text }) => `${path}:${line}-${lastLine}\n${text}`)
  return [`${hits.length} places fit "${query}"`, ...places].join('\n\n')
}
