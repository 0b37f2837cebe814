/**
 * The process of the scripted model: listens on a free loopback port, tells the parent which, and ends when the parent
 * does, however it ends. Ctrl-C reaches the whole process group, so it is left to the parent to decide what it means.
 */
import type { AddressInfo } from 'node:net'
import { createScriptedServer } from './scripted-server.ts'

const { REFERENCE_AGENT_DELAY_SCALE = 1, REFERENCE_AGENT_COLD_START = 'true' } = process.env
const server = createScriptedServer({
  delayScale: Number(REFERENCE_AGENT_DELAY_SCALE),
  coldStart: REFERENCE_AGENT_COLD_START === 'true',
})

process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
