/** Reads the code of the working directory into the index: once, and only when a task is about code. */
import type { IndexReport } from '../code-index/code-index.ts'
import type { AgentParts } from './agent-parts.ts'

const ABOUT_CODE =
  /\b(?:code|source|function|class|method|interface|module|implement(?:s|ed|ation)?|defined?|exports?|imports?)\b/i

export function indexCode(parts: AgentParts): Promise<IndexReport> {
  return parts.codeIndex.index()
}

export function needsCodeIndex(task: string, { codeIndex }: AgentParts): boolean {
  return !codeIndex.isFilled() && ABOUT_CODE.test(task)
}
