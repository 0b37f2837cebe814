/** Ends a run: where its trace is, what is in it, and how to look at it. Prints nothing where no trace was written. */
import { readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { summarizeTrace } from '@zeph-telemetry/cli'
import { OWN_SERVERS } from './mcp/own-servers.ts'

export async function printTrace(files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  console.log(['Trace', ...(await summarizeTrace(files))].join('\n'))
  printTracePlace(files)
}

/** Only where it is, and how it becomes one with those of the agent's MCP servers. */
export function printTracePlace([first]: readonly string[]): void {
  if (first === undefined) return
  console.log(`\nOpen it in Perfetto:  npm run trace -- open ${relative(process.cwd(), first)}`)
  const servers = tracesOfServers(first)
  if (servers.length === 0) return
  const all = [first, ...servers].map((file) => relative(process.cwd(), file))
  console.log(`One picture with its MCP servers:  npm run trace -- merge ${all.join(' ')}`)
}

/** Traces are named after their session and start; those of servers have the server's name besides. */
const TRACE_NAME = /^(.+)_(\d{8}T\d{6})/

function tracesOfServers(file: string): string[] {
  const [, session, started = ''] = TRACE_NAME.exec(basename(file)) ?? []
  const sessions = OWN_SERVERS.map((name) => `${session}-${name}`)
  const names = readdirSync(dirname(file)).filter((name) => {
    const [, of = '', start = ''] = TRACE_NAME.exec(name) ?? []
    return sessions.includes(of) && start >= started
  })
  return names.toSorted().map((name) => join(dirname(file), name))
}
