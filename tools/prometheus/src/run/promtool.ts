/** What `promtool check metrics` says of a text: what breaks the format, and what breaks the naming rules. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** The complaints, one a line; none for a text that Prometheus likes. */
export async function checkMetrics(promtool: string, metrics: string): Promise<string[]> {
  const child = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  // Where it gives up before it has read everything, its complaint is what counts.
  child.stdin.on('error', () => {}).end(metrics)
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  const complaints = `${out}\n${error}`.split('\n').filter((line) => line.trim() !== '')
  return code === 0 || complaints.length > 0 ? complaints : [`promtool ended with code ${code}`]
}
