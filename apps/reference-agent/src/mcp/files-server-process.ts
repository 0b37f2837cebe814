/** The process of the files server: MCP over standard input and output, for the folder that its argument names. */
import { tracedFiles } from '../instrumentation/traced-files.ts'
import { serveTracedMcp } from '../instrumentation/traced-mcp-server.ts'
import { createFileTool } from '../tools/file-tool.ts'
import { createFilesServer } from './files-server.ts'

const [, , workingDirectory = '.'] = process.argv
const files = createFileTool({ workingDirectory, files: tracedFiles })
serveTracedMcp(() => createFilesServer(files))
