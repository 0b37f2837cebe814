/**
 * The status line of this process's terminal, where it has one: on stderr, never in a line that holds something else, and
 * cleared before anything is printed.
 */
import type { ShowStatus } from './report-status.ts'
import { createStatusLine } from './status-line.ts'

export interface TerminalStatus {
  /** Absent where nobody would see it. */
  showStatus?: ShowStatus
  print(text: string): void
}

export interface TerminalOutputs {
  stdout: Pick<NodeJS.WriteStream, 'write'>
  stderr: Pick<NodeJS.WriteStream, 'write' | 'columns'> & { isTTY?: boolean }
  /** What the turns came to so far. */
  totals(): string | undefined
}

export function terminalStatus({ stdout, stderr, totals }: TerminalOutputs): TerminalStatus {
  if (!stderr.isTTY) return { print: (text) => void stdout.write(text) }
  let isLineFree = true
  const line = createStatusLine({
    write: (text) => void stderr.write(text),
    columns: () => stderr.columns || 80,
    totals,
  })
  return {
    showStatus(status) {
      line.show(status, isLineFree)
    },
    print(text) {
      line.clear()
      stdout.write(text)
      if (text !== '') isLineFree = text.endsWith('\n')
    },
  }
}
