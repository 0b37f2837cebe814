/**
 * Reads a text file or lists a directory, inside the working directory only: symbolic links are followed before the
 * check, so a link cannot lead out. A long file is cut at the limit, and the first line of the result says how long
 * the whole file is.
 */
import * as nodeFiles from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { requireText, type Tool, ToolFailure } from './tool-registry.ts'

export interface FileToolOptions {
  workingDirectory: string
  readLimitCharacters?: number
  /** Reads files; the original unless somebody watches. */
  files?: typeof nodeFiles
}

const LARGEST_FILE_BYTES = 10 * 1024 * 1024

export function createFileTool(options: FileToolOptions): Tool {
  return {
    definition: {
      type: 'function',
      function: {
        name: 'file',
        description: 'Read a text file or list a directory below the working directory.',
        parameters: {
          type: 'object',
          properties: {
            action: { type: 'string', enum: ['read', 'list'] },
            path: { type: 'string', description: 'relative to the working directory' },
          },
          required: ['action', 'path'],
          additionalProperties: false,
        },
      },
    },
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

async function locateInside(path: string, options: FileToolOptions): Promise<string> {
  const { files = nodeFiles } = options
  const root = await files.realpath(options.workingDirectory)
  const wanted = resolve(root, path)
  refuseOutside(root, wanted, path)
  const location = await files.realpath(wanted).catch((error: NodeJS.ErrnoException) => {
    throw new ToolFailure(error.code === 'ENOENT' ? `${path} does not exist` : `${path}: ${error.message}`)
  })
  refuseOutside(root, location, path)
  return location
}

function refuseOutside(root: string, location: string, path: string): void {
  const route = relative(root, location)
  if (route === '..' || route.startsWith(`..${sep}`) || isAbsolute(route)) {
    throw new ToolFailure(`${path} is outside the working directory`)
  }
}

function countLines(text: string): number {
  const lines = text.split('\n').length
  return text.endsWith('\n') || text === '' ? lines - 1 : lines
}
