/**
 * What the scripted model does, as a table: the first rule that knows the task gives the next reply, which is the
 * answer or the tools to run, several at once where none needs what another finds out. A rule looks at the tool results so
 * far to know how far it has come.
 */
import { describeFile } from './describe-file.ts'
import { describeListing, type FileKind, fileKindOf, listingCommand, readListing } from './file-listing.ts'
import type { Exchange } from './scripted-exchange.ts'
import { explainFailure, failed, type Reply, type Rule, type ToolUse } from './scripted-reply.ts'
import { TOOL_RULES } from './scripted-tool-rules.ts'

const FILE_IN_TASK =
  /\b(?:read|open|show|summari[sz]e|describe|explain)\b(?:\s+(?:me|the|file|of))*\s+[`'"]?([\w./-]+\.\w+)/i

const FILES_IN_TASK =
  /\b(?:read|open|show|summari[sz]e|describe|explain|compare)\b[^.]{0,60}?[`'"]?\b[\w/-]+\.[\w./-]+[`'"]?(?:,\s*|\s+and\s+|\s+with\s+)[`'"]?[\w/-]+\.\w/i
const FILE_NAME = /[\w./-]*\w\.\w+/g
const MOST_FILES = 5

const RULES: readonly Rule[] = [
  ...TOOL_RULES,
  { task: /\b(?:largest|biggest|longest)\b/i, reply: summariseLargest },
  { task: /\b(?:list|find|show|count|how many)\b.*\bfiles\b/i, reply: listFiles },
  { task: /\b(?:run|execute)\b(?:\s+the)?(?:\s+(?:shell\s+)?command)?\s*:?\s*(?:`([^`]+)`|(.+))/is, reply: runCommand },
  { task: FILES_IN_TASK, reply: readFiles },
  { task: FILE_IN_TASK, reply: readFile },
  { task: /^\s*(?:please\s+)?remember\b(?:\s+that|:)?\s*(.+)/is, reply: remember },
  { task: /\b(?:recall|remember)\b|\bwhat\b.*\b(?:my|i|our|we)\b/i, reply: recall },
]

export function nextReply(exchange: Exchange): Reply {
  const reply = applyRules(exchange)
  if ('text' in reply) return reply
  const missing = ('tool' in reply ? [reply] : reply.tools).find(({ tool }) => !exchange.tools.has(tool))
  if (!missing) return reply
  return { text: `I would have to use the ${missing.tool} tool for this, but it was not offered to me.` }
}

function applyRules(exchange: Exchange): Reply {
  for (const rule of RULES) {
    const match = rule.task.exec(exchange.task)
    if (match) return rule.reply(exchange, match)
  }
  return {
    text: `I am the scripted model of the reference agent, not a language model, so I cannot answer this. I can list files and summarise the largest, run a command, read files and web pages, search code, count words, keep notes, and remember or recall a fact. Set OPENAI_API_KEY or OLLAMA_HOST to ask a real model.`,
  }
}

function summariseLargest({ task, tools, steps: [listing, reading] }: Exchange): Reply {
  const kind = fileKindOf(task)
  if (!listing) return askForListing(kind)
  if (failed(listing)) return explainFailure(listing)
  const files = readListing(listing.output)
  const largest = files[0]
  if (!largest) return { text: describeListing(files, kind) }
  if (!reading) return reads(tools, largest.path)
  if (failed(reading)) return explainFailure(reading)
  return { text: `${describeListing(files, kind)} The largest is ${describeFile(reading.output)}` }
}

function listFiles({ task, steps: [listing] }: Exchange): Reply {
  const kind = fileKindOf(task)
  if (!listing) return askForListing(kind)
  if (failed(listing)) return explainFailure(listing)
  const files = readListing(listing.output)
  const lines = files.slice(0, 10).map((file) => `- ${file.path} (${file.bytes} bytes)`)
  return { text: [describeListing(files, kind), ...lines].join('\n') }
}

function askForListing(kind: FileKind): Reply {
  return { tool: 'shell', input: { command: listingCommand(kind) } }
}

function runCommand({ steps: [run] }: Exchange, match: RegExpExecArray): Reply {
  const command = (match[1] ?? match[2] ?? '').trim()
  if (!run) return { tool: 'shell', input: { command } }
  if (failed(run)) return explainFailure(run)
  return { text: `I ran \`${command}\`:\n${run.output.slice(0, 2_000)}` }
}

function readFile({ tools, steps: [reading] }: Exchange, match: RegExpExecArray): Reply {
  if (!reading) return reads(tools, match[1]!)
  if (failed(reading)) return explainFailure(reading)
  return { text: `I read ${describeFile(reading.output)}` }
}

/** No file needs what stands in another, so all are asked for at once. */
function readFiles({ task, tools, steps }: Exchange): Reply {
  const paths = [...new Set(task.match(FILE_NAME))].slice(0, MOST_FILES)
  if (steps.length === 0) return { tools: paths.map((path) => reads(tools, path)) }
  const lines = steps.map((step) => (failed(step) ? `- ${step.output}` : `- ${describeFile(step.output)}`))
  return { text: [`I read ${steps.length} files:`, ...lines].join('\n') }
}

/** On the MCP server for files where it is offered, else with the agent's own tool. */
function reads(tools: Exchange['tools'], path: string): ToolUse {
  if (tools.has('files__read_file')) return { tool: 'files__read_file', input: { path } }
  return { tool: 'file', input: { action: 'read', path } }
}

function remember(_exchange: Exchange, match: RegExpExecArray): Reply {
  return { text: `I will remember: ${match[1]!.trim()}` }
}

function recall({ remembered }: Exchange): Reply {
  const fact = remembered.find((line) => !line.endsWith('?'))
  return { text: fact ? `You told me earlier: ${fact}` : 'I have nothing in memory about this.' }
}
