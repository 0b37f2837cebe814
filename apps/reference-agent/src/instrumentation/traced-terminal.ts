/** A terminal whose lines and prompts are spans. */
import { createInterface } from 'node:readline'
import { handleLines, instrumentReadline } from '@zeph-telemetry/channels/readline'
import type { Terminal } from '../channels/cli-channel.ts'

export interface TerminalStreams {
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
}

export function openTracedTerminal(streams: TerminalStreams): Terminal {
  return { prompt: instrumentReadline(createInterface({ ...streams, prompt: 'task> ' })), eachLine: handleLines }
}
