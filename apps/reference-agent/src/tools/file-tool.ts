/**
 * Reads a text file or lists a directory, inside the working directory only. A long file is cut at the limit, and the
 * first line of the result says how long the whole file is.
 */
import * as nodeFiles from 'node:fs/promises'
import { locateInside, type Surroundings } from './locate-inside.ts'
import { defineTool, requireText, type Tool, ToolFailure } from './tool.ts'

export interface FileToolOptions extends Surroundings {
  readLimitCharacters?: number
}

const LARGEST_FILE_BYTES = 10 * 1024 * 1024

export function createFileTool(options: FileToolOptions): Tool {
  return {
    definition: defineTool('file', 'Read a text file or list a directory below the working directory.', {
      properties: {
        action: { type: 'string', enum: ['read', 'list'] },
        path: { type: 'string', description: 'relative to the working directory' },
      },
      required: ['action', 'path'],
    }),
    effect: 'isolated',
    limitsItself: true,
    async run(input) {
      const action = requireText(input, 'action')
      const path = requireText(input, 'path')
      if (action === 'read') return readText(path, options)
      if (action === 'list') return listDirectory(path, options)
      throw new ToolFailure(`the argument "action" must be "read" or "list", but was "${action}"`)
    },
  }
}

async function readText(path: string, options: FileToolOptions): Promise<string> {
  const { files = nodeFiles } = options
  const location = await locateInside(path, options)
  const facts = await files.stat(location)
  if (!facts.isFile()) throw new ToolFailure(`${path} is not a file`)
  if (facts.size > LARGEST_FILE_BYTES) throw new ToolFailure(`${path} is too large: ${facts.size} bytes`)
  const text = await files.readFile(location, 'utf8')
  if (text.includes('\0')) throw new ToolFailure(`${path} is not a text file`)
  const limit = options.readLimitCharacters ?? 64 * 1024
  const cut = text.length > limit ? `, cut after ${limit} characters` : ''
  return `${path}: ${countLines(text)} lines, ${facts.size} bytes${cut}\n${text.slice(0, limit)}`
}

async function listDirectory(path: string, options: FileToolOptions): Promise<string> {
  const { files = nodeFiles } = options
  const location = await locateInside(path, options)
  if (!(await files.stat(location)).isDirectory()) throw new ToolFailure(`${path} is not a directory`)
  const entries = await files.readdir(location, { withFileTypes: true })
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  return [`${path}: ${names.length} entries`, ...names].join('\n')
}

function countLines(text: string): number {
  const lines = text.split('\n').length
  return text.endsWith('\n') || text === '' ? lines - 1 : lines
}
