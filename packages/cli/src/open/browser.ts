/** Opens an address in the user's browser; where there is none to open (a server, a container) it says so and does nothing. */
import { spawn } from 'node:child_process'

/** Whether an opener was started; it says nothing about the browser itself. */
export async function openBrowser(url: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const opener = browserCommand(url, process.platform, environment)
  if (opener === undefined) return false
  const [command, ...args] = opener
  const child = spawn(command, args, { stdio: 'ignore', detached: true, env: environment })
  const started = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
  })
  child.unref()
  return started
}

export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): [command: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', url]
  const hasDisplay = Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY || environment.BROWSER)
  return hasDisplay ? ['xdg-open', url] : undefined
}
