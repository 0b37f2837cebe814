/** The tools, each given watched hands: a shell, files, a fetch and threads that are spans. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import {
  instrumentAuditLog,
  instrumentCodeSearch,
  instrumentToolCache,
  instrumentToolExecutor,
} from '@zeph-telemetry/tools'
import { instrumentChildProcess } from '@zeph-telemetry/tools/child-process'
import { instrumentFetch } from '@zeph-telemetry/tools/fetch'
import { type CodeIndex, createCodeIndex } from '../code-index/code-index.ts'
import { createAuditLog } from '../tools/audit-log.ts'
import { createCountWordsTool } from '../tools/count-words-tool.ts'
import { createFileTool } from '../tools/file-tool.ts'
import { createNoteTool } from '../tools/note-tool.ts'
import { createScrapeTool } from '../tools/scrape-tool.ts'
import { createSearchCodeTool } from '../tools/search-code-tool.ts'
import { createShellTool } from '../tools/shell-tool.ts'
import { createToolCache } from '../tools/tool-cache.ts'
import { createToolRegistry, type ToolRegistry } from '../tools/tool-registry.ts'
import { tracedFiles as files } from './traced-files.ts'

export interface ToolSurroundings {
  workingDirectory: string
  /** Where the audit log is kept. */
  dataFolder: string
  database: DatabaseSync
  codeIndex: CodeIndex
  log: { warn(fields: object, message: string): void }
}

export function createTracedCodeIndex(folder: string): CodeIndex {
  return instrumentCodeSearch(createCodeIndex({ folder }), {
    attributes: { 'tool.search_code': { 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'code-index' } },
  })
}

export function createTracedTools({
  workingDirectory,
  dataFolder,
  database,
  codeIndex,
  log,
}: ToolSurroundings): ToolRegistry {
  const tools = [
    createShellTool({ workingDirectory, execFile: instrumentChildProcess(execFile) }),
    createFileTool({ workingDirectory, files }),
    createScrapeTool({ fetch: instrumentFetch(globalThis.fetch) }),
    createSearchCodeTool({ index: codeIndex }),
    createCountWordsTool({ workingDirectory, files }),
    createNoteTool({ database }),
  ]
  const auditLog = instrumentAuditLog(createAuditLog({ path: join(dataFolder, 'tool-audit.jsonl') }))
  const cache = instrumentToolCache(createToolCache())
  return instrumentToolExecutor(createToolRegistry(tools, { cache, auditLog, log }))
}
