/**
 * The channel of a terminal: every line is a task, until "exit" or the end of the input. Where the lines come from
 * and who runs through them is the caller's choice, so that it may be somebody who watches.
 */
import type { Interface } from 'node:readline'

/** Hands on one line after the other: the next when the one before is dealt with. */
export type EachLine = (lines: Interface, handle: (line: string) => Promise<void>) => Promise<void>

export interface Terminal {
  prompt: Interface
  eachLine: EachLine
  /** What Ctrl-C is to do instead of ending the process; false where it is to end. */
  onInterrupt?(): boolean
}

export async function serveTerminal(
  { prompt, eachLine, onInterrupt = () => false }: Terminal,
  onTask: (task: string) => Promise<void>,
): Promise<void> {
  // Else Ctrl-C ends the process as it would without a prompt.
  prompt.on('SIGINT', () => {
    if (onInterrupt()) return
    prompt.close()
    process.kill(process.pid, 'SIGINT')
  })
  let ended = false
  let left = false
  prompt.once('close', () => {
    ended = true
  })
  prompt.prompt()
  await eachLine(prompt, async (line) => {
    if (left) return
    left = line.trim() === 'exit'
    if (left) prompt.close()
    else if (line.trim() !== '') await onTask(line)
    // Piped input may have ended while the turn ran; its remaining lines still come.
    if (!ended) prompt.prompt()
  })
}
