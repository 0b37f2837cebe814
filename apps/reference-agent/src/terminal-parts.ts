/**
 * What a terminal adds to the agent: a last line that says what it is doing, a user who answers what MCP servers ask, and
 * Ctrl-C for the turn that runs.
 */
import type { OpenAgent } from './agent.ts'
import { stopTurnOnInterrupt } from './cancel/stop-on-interrupt.ts'
import { createLineAsker } from './channels/ask-line.ts'
import { askOnTerminal } from './channels/ask-on-terminal.ts'
import type { Terminal } from './channels/cli-channel.ts'
import type { ReportOptions } from './open-reports.ts'
import { terminalStatus } from './status/terminal-status.ts'
import { describeBriefly } from './totals/describe-totals.ts'

export interface TerminalParts {
  /** For `openAgent`. */
  readonly reports: ReportOptions
  print(text: string): void
  /** From now on Ctrl-C stops the agent's turns, and the status says what they came to. What is returned ends the former. */
  serve(opened: Pick<OpenAgent, 'agent' | 'totals'>): Serving
}

export interface Serving {
  /** Questions go through this prompt, and so does Ctrl-C. */
  through(terminal: Terminal): Terminal
  end(): void
}

/** @param canAsk somebody is there who types */
export function openTerminalParts({ stdin, stdout, stderr }: NodeJS.Process, canAsk: boolean): TerminalParts {
  let totals: OpenAgent['totals'] | undefined
  const told = () => (totals === undefined ? undefined : describeBriefly(totals()))
  const { print, ...status } = terminalStatus({ stdout, stderr, totals: told })
  const asker = createLineAsker({ input: stdin, output: stdout })
  const askUser = askOnTerminal((question, signal) => {
    // The line of the status is not where a question belongs.
    print('')
    return asker.ask(question, signal)
  })
  return {
    reports: { ...status, ...(canAsk && { askUser }) },
    print,
    serve(opened) {
      totals = opened.totals
      const { stopTurn: onInterrupt, forget: end } = stopTurnOnInterrupt(opened.agent)
      const through = (terminal: Terminal) => {
        asker.through(terminal.prompt)
        return { ...terminal, onInterrupt }
      }
      return { through, end }
    },
  }
}
