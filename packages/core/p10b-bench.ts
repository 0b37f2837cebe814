import { addLayer, withSpan } from '@zeph-telemetry/core'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPyroscope } from './src/pyroscope/start-pyroscope.ts'
const server = createServer((q, r) => { q.resume(); q.on('end', () => r.end()) }).listen(0, '127.0.0.1')
await new Promise((r) => server.once('listening', r))
const endpoint = `http://127.0.0.1:${(server.address() as any).port}`
addLayer({ name: 'null', onEnd() {} })
const data = Array.from({ length: 150 }, (_, i) => ({ i, text: 'x'.repeat(i % 50), list: [i, i * 2, { deep: i }] }))
const step = () => JSON.parse(JSON.stringify(data)).length
async function turn() {
  await withSpan('agent.turn', {}, async () => {
    for (let i = 0; i < 4; i++) await withSpan('tool.execute', {}, async () => { step(); await null; step(); await new Promise(setImmediate); step(); await null })
  })
}
const TURNS = Number(process.argv[2] ?? 400)
async function slice() {
  const b = process.cpuUsage(); 
  for (let i = 0; i < TURNS; i += 4) await Promise.all([turn(), turn(), turn(), turn()])
  const u = process.cpuUsage(b); return (u.user + u.system) / TURNS
}
async function on() {
  const p = startPyroscope({ endpoint, engine: 'zeph', serviceName: 's', metadata: {}, intervalMs: 15000, profiles: ['wall', 'cpu', 'heap'], tenant: undefined, headers: async () => ({}), shutdownTimeoutMs: 5000 })!
  const remove = addLayer(p.layer); await slice()
  const cpu = await slice()
  const b = process.cpuUsage(); const t = performance.now(); await p.layer.flush!(); const f = process.cpuUsage(b)
  remove(); await p.layer.shutdown!()
  return { cpu, flush: (f.user + f.system) / 1000, wall: performance.now() - t }
}
for (let i = 0; i < 3; i++) await slice()
const R: any = { off: [], null: [], on: [], flush: [] }
for (let i = 0; i < 12; i++) {
  const a = await slice(); const o = await on(); await slice(); const n = await slice()
  R.off.push(a); R.on.push(o.cpu / ((a + n) / 2)); R.null.push(n / a); R.flush.push(o.flush)
}
const med = (x: number[]) => [...x].sort((a, b) => a - b)[x.length >> 1]!
const q = (x: number[]) => { const s = [...x].sort((a, b) => a - b); return [s[x.length >> 2], s[(3 * x.length) >> 2]].map((v) => +v!.toFixed(3)) }
console.log(process.version, 'us/turn off', med(R.off).toFixed(0), 'on/off', med(R.on).toFixed(3), q(R.on), 'null', med(R.null).toFixed(3), q(R.null), 'flush ms CPU', med(R.flush).toFixed(1))
server.close()
