#!/usr/bin/env node
/** `zeph-trace`: run a program with tracing on, and read the traces it leaves. */
import { createProgram, explainError } from './program.ts'
import { endWhenReaderIsGone } from './terminal/write.ts'

endWhenReaderIsGone()
try {
  await createProgram(process.argv).parseAsync(process.argv)
} catch (error) {
  process.exitCode = explainError(error)
}
