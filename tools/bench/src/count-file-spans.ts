/** Counts the spans in the trace files of a directory: every span has one begin event, on a line of its own. */
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const BEGIN = '{"ph":"b",'

/** Number of spans in all trace files of a directory; 0 where there is none. */
export async function countFileSpans(directory: string): Promise<number> {
  if (!existsSync(directory)) return 0
  let count = 0
  for (const name of readdirSync(directory)) {
    for await (const line of createInterface(createReadStream(join(directory, name)))) {
      if (line.startsWith(BEGIN)) count += 1
    }
  }
  return count
}
