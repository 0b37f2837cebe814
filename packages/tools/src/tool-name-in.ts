/** The tool that an entry of a log or a key of a cache is about. Only named fields count: a bare text may be anything. */
import { isObject, label } from './tool-call.ts'

/** `tool` or `toolName` of the first argument that has one; `tool` may be an object with a name. */
export function toolNameIn(args: readonly unknown[]): string | undefined {
  for (const arg of args) {
    if (!isObject(arg)) continue
    const { toolName, tool } = arg as { toolName?: unknown; tool?: unknown }
    const name = label(toolName) ?? label(tool) ?? (isObject(tool) && 'name' in tool ? label(tool.name) : undefined)
    if (name !== undefined) return name
  }
  return undefined
}
