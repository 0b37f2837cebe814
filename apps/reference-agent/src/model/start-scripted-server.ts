/**
 * Starts the scripted model as a child process and waits for its address. The child takes over neither the flags nor
 * the NODE_OPTIONS of this process: it stands for a remote model and is no part of what is observed.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ScriptedServerHandle {
  /** Scheme, host and port; each interface has its paths below it. */
  origin: string
  stop(): Promise<void>
}

const PROCESS_FILE = fileURLToPath(new URL('./scripted-server-process.ts', import.meta.url))

export async function startScriptedServer(environment: NodeJS.ProcessEnv): Promise<ScriptedServerHandle> {
  const { NODE_OPTIONS: _notInherited, ...env } = environment
  const child = fork(PROCESS_FILE, { execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const early = ended.then(() => Promise.reject(new Error('the scripted model ended before it was ready')))
  const [message] = await Promise.race([once(child, 'message'), early])
  // An idle server must not keep the agent's process alive, however that process comes to its end.
  child.unref()
  child.channel?.unref()
  return {
    origin: `http://127.0.0.1:${(message as { port: number }).port}`,
    stop() {
      child.ref()
      if (child.connected) child.disconnect()
      return ended
    },
  }
}
