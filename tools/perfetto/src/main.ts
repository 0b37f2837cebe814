/**
 * `node tools/perfetto/src/main.ts FILE ["SQL"]`: the rows of a query, or without SQL what the importer complains
 * about and how many spans there are. Exits with 1 when the file or the query is bad or there are complaints.
 */
import { formatTable } from './table.ts'
import { openTrace, type Trace } from './trace-processor.ts'
import { flows, spans, unfinished, validate } from './validate.ts'

async function main(file: string, sql: string | undefined): Promise<void> {
  const trace = await openTrace(file)
  try {
    if (sql === undefined) await judge(trace)
    else console.log(formatTable(await trace.query(sql)))
  } finally {
    await trace.close()
  }
}

async function judge(trace: Trace): Promise<void> {
  const complaints = await validate(trace)
  console.log(complaints.length === 0 ? 'valid' : formatTable(complaints.map((complaint) => ({ ...complaint }))))
  console.log(`${(await spans(trace)).length} spans, ${(await unfinished(trace)).length} unfinished`)
  console.log(`${(await flows(trace)).length} flows`)
  if (complaints.length > 0) process.exitCode = 1
}

const [file, sql] = process.argv.slice(2)
if (file === undefined) {
  console.error('Usage: node tools/perfetto/src/main.ts FILE ["SQL"]')
  process.exitCode = 2
} else {
  await main(file, sql).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
