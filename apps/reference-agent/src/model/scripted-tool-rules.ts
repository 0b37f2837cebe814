/**
 * What the scripted model does with the tools that go beyond the shell and the text of files: web pages, directories, the
 * code index, counting, notes here and on an MCP server.
 */
import type { Exchange, ToolStep } from './scripted-exchange.ts'
import { explainFailure, failed, type Reply, type Rule, type ToolUse } from './scripted-reply.ts'

const LONGEST_QUOTE = 1_000

export const TOOL_RULES: readonly Rule[] = [
  { task: /\b(https?:\/\/[^\s"'`<>]+)/i, reply: useOnce(scrape, quotePage) },
  { task: /\bcount the words\b(?:.*?\b(?:in|of|below)\s+[`'"]?([\w./-]+))?/i, reply: useOnce(countWords, quote) },
  { task: /\blist\b.*\b(?:directory|folder)\s+[`'"]?([\w./-]*\w)/i, reply: useOnce(listDirectory, quote) },
  {
    task: /\b(?:where|find)\b.*\b(?:code|function|class|interface|method|defined|implemented)\b/i,
    reply: useOnce(searchCode, quote),
  },
  { task: /\bnote\s+["'`]?([\w-]+)["'`]?\s*:\s*(.+)/is, reply: useOnce(writeNote, quote) },
  { task: /\b(?:read|show)\b.*\bnote\s+["'`]?([\w-]+)/i, reply: useOnce(readNote, quote) },
]

type Use = (exchange: Exchange, match: RegExpExecArray) => ToolUse

function useOnce(use: Use, tell: (step: ToolStep) => string): Rule['reply'] {
  return (exchange, match): Reply => {
    const [step] = exchange.steps
    if (!step) return use(exchange, match)
    return failed(step) ? explainFailure(step) : { text: tell(step) }
  }
}

function scrape(_exchange: Exchange, match: RegExpExecArray): ToolUse {
  return { tool: 'scrape', input: { url: match[1]!.replace(/[.,;:!?)]+$/, '') } }
}

function countWords(_exchange: Exchange, match: RegExpExecArray): ToolUse {
  return { tool: 'count_words', input: { path: match[1] ?? '.' } }
}

function listDirectory(_exchange: Exchange, match: RegExpExecArray): ToolUse {
  return { tool: 'file', input: { action: 'list', path: match[1]! } }
}

function searchCode({ task }: Exchange): ToolUse {
  const words = task.match(/[\w$]{3,}/g)?.filter((word) => !COMMON.has(word.toLowerCase())) ?? []
  return { tool: 'search_code', input: { query: words.join(' ') || task, limit: 3 } }
}

const COMMON: ReadonlySet<string> = new Set(
  'where find the code function class interface method defined implemented and does that this for'.split(' '),
)

/** On the MCP server where it is offered and named, else with the agent's own tool. */
function writeNote({ task, tools }: Exchange, match: RegExpExecArray): ToolUse {
  const [name, text] = [match[1]!, match[2]!.trim()]
  if (/\bserver\b/i.test(task) && tools.has('notes__add_note'))
    return { tool: 'notes__add_note', input: { name, text } }
  return { tool: 'note', input: { action: 'write', name, text } }
}

function readNote({ task, tools }: Exchange, match: RegExpExecArray): ToolUse {
  const name = match[1]!
  if (/\bserver\b/i.test(task) && tools.has('notes__read_note')) return { tool: 'notes__read_note', input: { name } }
  return { tool: 'note', input: { action: 'read', name } }
}

function quote({ name, output }: ToolStep): string {
  return `The ${name} tool says:\n${output.slice(0, LONGEST_QUOTE)}`
}

function quotePage({ output }: ToolStep): string {
  const [heading, ...lines] = output.split('\n')
  const text = lines.filter((line) => line.trim() !== '').join(' ')
  return `I read ${heading}. It begins: ${text.slice(0, 300)}`
}
