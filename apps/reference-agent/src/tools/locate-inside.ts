/**
 * Where a path that the model named really lies, provided it is inside the working directory: symbolic links are followed
 * before the check, so a link cannot lead out.
 */
import * as nodeFiles from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { ToolFailure } from './tool.ts'

export interface Surroundings {
  workingDirectory: string
  /** Reads files; the original unless somebody watches. */
  files?: typeof nodeFiles
}

export async function locateInside(path: string, surroundings: Surroundings): Promise<string> {
  const { files = nodeFiles } = surroundings
  const root = await files.realpath(surroundings.workingDirectory)
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
