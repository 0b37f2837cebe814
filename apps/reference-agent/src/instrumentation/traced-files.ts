/** The file system, each call that is made through it a span. */
import * as nodeFiles from 'node:fs/promises'
import { instrumentFileSystem } from '@zeph-telemetry/tools/fs'

export const tracedFiles: typeof nodeFiles = instrumentFileSystem(nodeFiles)
