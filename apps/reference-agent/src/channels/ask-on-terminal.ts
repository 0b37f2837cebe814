/**
 * Asks the user on the terminal what an MCP server wants to know, field by field. An empty answer to what is required, or
 * one that does not fit, declines; so does "n" to a yes-or-no question, in the server's own words.
 */
import type { AskUser, ElicitationField, ElicitationValues } from '../mcp/elicitation.ts'

/** Shows a question and gives the line that is typed; rejects where the signal is aborted first. */
export type AskLine = (question: string, signal: AbortSignal) => Promise<string>

export function askOnTerminal(askLine: AskLine): AskUser {
  return async ({ serverName, message, fields, signal }) => {
    const values: Record<string, ElicitationValues[string]> = {}
    let head = `\n[${serverName}] ${plain(message)}\n`
    for (const field of fields) {
      const value = readValue(field, (await askLine(`${head}${promptOf(field)} `, signal)).trim())
      head = ''
      if (value !== undefined) values[field.name] = value
      else if (field.required) return { action: 'decline' }
    }
    return { action: 'accept', content: values }
  }
}

function promptOf({ label, type, choices, required }: ElicitationField): string {
  const hint = type === 'boolean' ? '[y/N]' : choices ? `(${choices.join(' / ')})` : required ? '' : '(may be empty)'
  return [plain(label), hint].filter(Boolean).join(' ')
}

function readValue({ type, choices }: ElicitationField, text: string): ElicitationValues[string] | undefined {
  if (type === 'boolean') return /^y(?:es)?$/i.test(text)
  if (text === '') return undefined
  if (type === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined
  return choices === undefined || choices.includes(text) ? text : undefined
}

/** A server must not be able to move the cursor or to colour what it asks. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
}
