/** `npm run build-native`: binaries for all supported versions of Node on this platform. Other platforms: run it there. */
import { fileURLToPath } from 'node:url'
import { obtainNode } from '@zeph-telemetry/nodes'
import { buildAddon } from './build-addon.ts'

const VERSIONS = ['22.23.3', '24.21.0', '26.10.0']
const cache = fileURLToPath(new URL('../../../node_modules/.cache/zeph-node', import.meta.url))

for (const version of VERSIONS) {
  try {
    const { binary } = await obtainNode(version, cache)
    const { name, isNew } = await buildAddon(binary)
    console.log(`${name} ${isNew ? 'built' : 'is up to date'}, for Node ${version}`)
  } catch (error) {
    console.error(`not built for Node ${version}: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
