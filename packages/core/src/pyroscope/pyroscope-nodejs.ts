/**
 * Pyroscope's own SDK for Node instead of our exporter (`pyroscope_engine = "pyroscope-nodejs"`), for those who rely on it. It has no links to traces,
 * and what it lets happen to the program is prevented here: rejections that nobody handles, a timer and requests that keep the process alive.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PyroscopeConfig } from '@pyroscope/nodejs'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { settledWithin } from '../exit/settled-within.ts'
import { quoted } from '../otlp/export-problem.ts'
import type { Headers } from '../otlp/header-source.ts'
import { isMissing } from '../otlp/missing-package.ts'
import { TrackedSockets } from '../otlp/tracked-sockets.ts'
import { takeHeapSampler } from '../profiling/heap-sampler.ts'
import { warnOnce } from '../warn-once.ts'
import { labelsOf, nameOf } from './application-name.ts'
import type { Pyroscope, PyroscopeSettings } from './pyroscope.ts'
import { INTERVAL_US } from './wall-profiler.ts'

const PACKAGE = '@pyroscope/nodejs'

/** Its requests have no time-out of their own. */
const MOST_MS = 10_000

/** One of its two profilers, as its version 0.6.4 has them. */
export interface SdkProfiler {
  timer: NodeJS.Timeout | undefined
  readonly exporter: { export(profile: unknown): Promise<void> }
  start(): void
  stop(): Promise<void>
  profilingRound(): Promise<void>
  scheduleProfilingRound(): void
}

export interface Sdk {
  init(config: PyroscopeConfig): void
  profiler(): { readonly wallProfiler: SdkProfiler; readonly heapProfiler: SdkProfiler }
}

/** @throws where it is not installed, or cannot be used here */
export function requireSdk(): Sdk {
  const require = createRequire(import.meta.url)
  const path = require.resolve(PACKAGE)
  const { init } = require(path) as Pick<Sdk, 'init'>
  const { getProfiler } = require(join(dirname(path), 'utils', 'pyroscope-profiler.js')) as {
    getProfiler: Sdk['profiler']
  }
  return { init, profiler: getProfiler }
}

/** Starts it, as soon as the headers are known. @returns undefined where that is not possible, which is said */
export function runPyroscopeNodejs(settings: PyroscopeSettings, load: () => Sdk = requireSdk): Pyroscope | undefined {
  try {
    const run = new SdkRun(settings, load())
    const flush = () => run.flush()
    return { layer: { name: 'pyroscope', stage: 'profile', flush, shutdown: () => run.stop() }, status: run }
  } catch (error) {
    const why = isMissing(error, PACKAGE)
      ? `the optional package is not there: npm install ${PACKAGE}@0.6.4`
      : told(error)
    warnOnce('pyroscope:sdk', `nothing is profiled for Pyroscope by ${PACKAGE}: ${why}`)
    return undefined
  }
}

class SdkRun {
  readonly hasLinks = false
  sent = 0
  lost = 0
  problem: string | undefined
  readonly #settings: PyroscopeSettings
  readonly #sdk: Sdk
  readonly #sockets: TrackedSockets
  readonly #timeoutMs: number
  readonly #ready: Promise<void>
  #running: SdkProfiler[] = []
  #giveBack: (() => void) | undefined
  #isStopped = false

  constructor(settings: PyroscopeSettings, sdk: Sdk) {
    this.#settings = settings
    this.#sdk = sdk
    this.#timeoutMs = Math.min(MOST_MS, settings.shutdownTimeoutMs)
    this.#sockets = new TrackedSockets(this.#timeoutMs)
    this.#ready = this.#quietly(() => this.#start()).catch((error: unknown) => this.#fails(error))
  }

  async flush(): Promise<void> {
    await this.#ready
    await settledWithin(Promise.all(this.#running.map((each) => each.profilingRound())), this.#timeoutMs)
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    await settledWithin(this.#ready, this.#timeoutMs)
    const [wall, heap] = this.#running
    // It sends no last heap profile by itself, and waits for as long as a server keeps it waiting.
    const stopping = this.#quietly(async () => {
      await heap?.profilingRound()
      await Promise.all([wall?.stop(), heap?.stop()])
    })
    await settledWithin(stopping, this.#timeoutMs)
    this.#sockets.destroy()
    this.#giveBack?.()
  }

  async #start(): Promise<void> {
    const headers = await this.#settings.headers()
    if (this.#isStopped) return
    this.#sdk.init(this.#configOf(headers))
    const { wallProfiler, heapProfiler } = this.#sdk.profiler()
    this.#begin(wallProfiler)
    this.#giveBack = takeHeapSampler(PACKAGE)
    this.#begin(heapProfiler)
  }

  #begin(profiler: SdkProfiler): void {
    this.#guard(profiler)
    profiler.start()
    this.#running.push(profiler)
  }

  #configOf(headers: Headers): PyroscopeConfig {
    const { endpoint, intervalMs, tenant } = this.#settings
    return {
      appName: nameOf(this.#settings),
      serverAddress: endpoint.replace(/\/+$/, ''),
      tags: labelsOf(this.#settings),
      flushIntervalMs: Math.round(intervalMs),
      wall: { collectCpuTime: true, samplingIntervalMicros: INTERVAL_US, samplingDurationMs: Math.round(intervalMs) },
      ...(tenant !== undefined && { tenantID: tenant }),
      ...credentialsOf(headers),
    }
  }

  /** Own properties of the instance: this version's methods, with what they leave out. */
  #guard(profiler: SdkProfiler): void {
    const [schedule, round] = [profiler.scheduleProfilingRound, profiler.profilingRound]
    const { exporter } = profiler
    const send = exporter.export
    profiler.scheduleProfilingRound = () => {
      // A round that stopping has overtaken would begin another one.
      if (this.#isStopped) return
      this.#quietly(() => schedule.call(profiler))
      profiler.timer?.unref()
    }
    profiler.profilingRound = async () => {
      await this.#quietly(() => round.call(profiler)).catch((error: unknown) => this.#fails(error))
    }
    // Both profilers have the same exporter.
    if (Object.hasOwn(exporter, 'export')) return
    exporter.export = async (profile) => {
      const deadline = setTimeout(() => this.#sockets.destroy(), this.#timeoutMs).unref()
      await this.#quietly(() => send.call(exporter, profile)).finally(() => clearTimeout(deadline))
    }
  }

  /** Not recorded, and known by its sockets. */
  #quietly<T>(work: () => T): T {
    return runInContext(ROOT, suppress, () => this.#sockets.run(work)) as T
  }

  #fails(error: unknown): void {
    this.problem = told(error)
    warnOnce('pyroscope:sdk', `${PACKAGE} does not profile as it should: ${this.problem}`)
  }
}

function told(error: unknown): string {
  return quoted(error instanceof Error ? error.message : String(error))
}

/** It knows two forms of one header. */
function credentialsOf(headers: Headers): PyroscopeConfig {
  const others = Object.keys(headers).filter((name) => name.toLowerCase() !== 'authorization')
  if (others.length > 0) {
    warnOnce(
      'pyroscope:sdk-headers',
      `${PACKAGE} sends no other header than authorization: ${others.length} are left out`,
    )
  }
  const [, value = ''] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization') ?? []
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(value) ?? []
  if (scheme.toLowerCase() === 'bearer') return { authToken: credentials }
  if (scheme.toLowerCase() !== 'basic') return {}
  const [user = '', ...password] = Buffer.from(credentials, 'base64').toString().split(':')
  return { basicAuthUser: user, basicAuthPassword: password.join(':') }
}
