/**
 * What the scripted model does, as a table: the first rule that knows the task gives the next reply, which is either
 * one tool call or the answer. A rule looks at the tool results so far to know how far it has come.
 */
import { describeFile } from './describe-file.ts'
import { describeListing, type FileKind, fileKindOf, listingCommand, readListing } from './file-listing.ts'
import type { Exchange, ToolStep } from './scripted-exchange.ts'

export type Reply = { text: string } | { tool: 'shell' | 'file'; input: Record<string, string> }

interface Rule {
  task: RegExp
  reply(exchange: Exchange, match: RegExpExecArray): Reply
}

const FILE_IN_TASK =
  /\b(?:read|open|show|summari[sz]e|describe|explain)\b(?:\s+(?:me|the|file|of))*\s+[`'"]?([\w./-]+\.\w+)/i

const RULES: readonly Rule[] = [
  { task: /\b(?:largest|biggest|longest)\b/i, reply: summariseLargest },
  { task: /\b(?:list|find|show|count|how many)\b.*\bfiles\b/i, reply: listFiles },
  { task: /\b(?:run|execute)\b(?:\s+the)?(?:\s+(?:shell\s+)?command)?\s*:?\s*(?:`([^`]+)`|(.+))/is, reply: runCommand },
  { task: FILE_IN_TASK, reply: readFile },
  { task: /^\s*(?:please\s+)?remember\b(?:\s+that|:)?\s*(.+)/is, reply: remember },
  { task: /\b(?:recall|remember)\b|\bwhat\b.*\b(?:my|i|our|we)\b/i, reply: recall },
]

export function nextReply(exchange: Exchange): Reply {
  const reply = applyRules(exchange)
  if ('text' in reply || exchange.tools.has(reply.tool)) return reply
  return { text: `I would have to use the ${reply.tool} tool for this, but it was not offered to me.` }
}

function applyRules(exchange: Exchange): Reply {
  for (const rule of RULES) {
    const match = rule.task.exec(exchange.task)
    if (match) return rule.reply(exchange, match)
  }
  return {
    text: `I am the scripted model of the reference agent, not a language model, so I cannot answer this. I can list files and summarise the largest, run a command, read a file, and remember or recall a fact. Set OPENAI_API_KEY or OLLAMA_HOST to ask a real model.`,
  }
}

function summariseLargest({ task, steps: [listing, reading] }: Exchange): Reply {
  const kind = fileKindOf(task)
  if (!listing) return askForListing(kind)
  if (failed(listing)) return explainFailure(listing)
  const files = readListing(listing.output)
  const largest = files[0]
  if (!largest) return { text: describeListing(files, kind) }
  if (!reading) return { tool: 'file', input: { action: 'read', path: largest.path } }
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

function readFile({ steps: [reading] }: Exchange, match: RegExpExecArray): Reply {
  if (!reading) return { tool: 'file', input: { action: 'read', path: match[1]! } }
  if (failed(reading)) return explainFailure(reading)
  return { text: `I read ${describeFile(reading.output)}` }
}

function remember(_exchange: Exchange, match: RegExpExecArray): Reply {
  return { text: `I will remember: ${match[1]!.trim()}` }
}

function recall({ remembered }: Exchange): Reply {
  const fact = remembered.find((line) => !line.endsWith('?'))
  return { text: fact ? `You told me earlier: ${fact}` : 'I have nothing in memory about this.' }
}

function failed(step: ToolStep): boolean {
  return step.output.startsWith('error: ')
}

function explainFailure(step: ToolStep): Reply {
  return { text: `I could not do this: the ${step.name} tool answered "${step.output.slice('error: '.length)}".` }
}
