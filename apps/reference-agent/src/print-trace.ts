/** Ends a run: where its trace is, what is in it, and how to look at it. Prints nothing where no trace was written. */
import { relative } from 'node:path'
import { summarizeTrace } from '@zeph-telemetry/cli'

export async function printTrace(files: readonly string[]): Promise<void> {
  if (files.length === 0) return
  console.log(['Trace', ...(await summarizeTrace(files))].join('\n'))
  printTracePlace(files)
}

/** Only where it is. */
export function printTracePlace([first]: readonly string[]): void {
  if (first === undefined) return
  console.log(`\nOpen it in Perfetto:  npm run trace -- open ${relative(process.cwd(), first)}`)
}
