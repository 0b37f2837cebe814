import { addLayer, withSpan } from '@zeph-telemetry/core'
import { createServer } from 'node:http'
import { startPyroscope } from './src/pyroscope/start-pyroscope.ts'
let bytes = 0, n = 0
const server = createServer((q, r) => { q.on('data', (d) => { bytes += d.length }); q.on('end', () => { n++; r.end() }) }).listen(0, '127.0.0.1')
await new Promise((r) => server.once('listening', r))
const endpoint = `http://127.0.0.1:${(server.address() as any).port}`
const p = process.argv[2] === 'off' ? undefined : startPyroscope({ endpoint, engine: 'zeph', serviceName: 's', metadata: {}, intervalMs: 3000, profiles: ['wall', 'cpu', 'heap'], tenant: undefined, headers: async () => ({}), shutdownTimeoutMs: 5000 })!
if (p) addLayer(p.layer); else addLayer({ name: 'null', onEnd() {} })
let spans = 0
const end = Date.now() + 45000; let next = Date.now() + 9000
while (Date.now() < end) {
  await Promise.all(Array.from({ length: 50 }, () => withSpan('agent.turn', {}, async () => { await null; for (let i = 0; i < 4; i++) { await withSpan('tool.execute', {}, async () => { await null; spans++; JSON.stringify({ i, a: [1, 2, 3] }) }) } })))
  if (Math.random() < 0.05) await new Promise(setImmediate)
  if (Date.now() > next) { next += 9000; (globalThis as any).gc?.(); const m = process.memoryUsage(); console.log('rss', m.rss >> 20, 'heap', m.heapUsed >> 20, 'spans', spans, 'uploads', n, 'bytes', bytes) }
}
const t = performance.now(); await p?.layer.shutdown!(); console.log('stop ms', (performance.now() - t) | 0, p?.status.lost); server.close()
