/** Our own way to Pyroscope: profiles with links to traces, sent in the background and for a bounded time at the end. */

import { settledWithin } from '../exit/settled-within.ts'
import { onWayOut } from '../exit/way-out.ts'
import { shownUrl } from '../otlp/resolve-endpoint.ts'
import { warn, warnOnce } from '../warn-once.ts'
import { applicationName } from './application-name.ts'
import { ContinuousProfiler } from './continuous-profiler.ts'
import { IngestClient } from './ingest-client.ts'
import type { PprofPackages } from './pprof-packages.ts'
import type { Pyroscope, PyroscopeSettings } from './pyroscope.ts'
import { RootLabels } from './root-labels.ts'
import { UploadQueue } from './upload-queue.ts'

/** At the end, a window that is shorter than that, after one that was sent for the same reason, has nothing in it. */
const LEAST_MS = 1000

/** Begins to profile and to send. */
export function pushProfiles(settings: PyroscopeSettings, packages: PprofPackages): Pyroscope {
  const place = shownUrl(settings.endpoint)
  const application = applicationName(settings)
  const queue = new UploadQueue({ client: new IngestClient({ ...settings, application }), place })
  const { profiles: kinds, intervalMs, shutdownTimeoutMs } = settings
  const profiler = new ContinuousProfiler({ packages, kinds, intervalMs, onUpload: (upload) => queue.add(upload) })
  const { wall } = profiler
  const hasLinks = wall?.hasLabels === true
  if (wall?.isRunning && !hasLinks) warnOnce('pyroscope:links', NO_LINKS)
  const links = hasLinks ? new RootLabels({ time: packages.pprof.time, profiler: wall }) : undefined
  const end = new Ending(profiler, queue)
  const stopWatching = onWayOut({
    flush: () => {},
    leaving: () => {},
    flushAsync: () => end.flushAsync(),
    abandon: () => tellMissing(end.giveUp(), place),
    patienceMs: shutdownTimeoutMs,
  })
  const shutdown = async () => {
    await links?.shutdown()
    profiler.stop()
    await settledWithin(end.sent() ?? Promise.resolve(), shutdownTimeoutMs)
    tellMissing(queue.abandon(), place)
    queue.close()
    stopWatching()
  }
  return {
    layer: {
      name: 'pyroscope',
      stage: 'profile',
      ...(links && { onStart: (span) => links.onStart(span) }),
      flush: async () => {
        profiler.take()
        await settledWithin(end.sent() ?? Promise.resolve(), shutdownTimeoutMs)
      },
      shutdown,
    },
    status: {
      hasLinks,
      get sent() {
        return queue.sent
      },
      get lost() {
        return queue.lost
      },
      get problem() {
        return queue.problem
      },
    },
  }
}

const NO_LINKS =
  'profiles have no links to traces, because this Node keeps asynchronous contexts where the profiler does not find them: ' +
  (Number(process.versions.node.split('.')[0]) < 24
    ? 'start it with --experimental-async-context-frame (also in NODE_OPTIONS), or use Node 24 or later'
    : 'start it without --no-async-context-frame')

function tellMissing(count: number, place: string): void {
  if (count > 0) warn(`${count} ${count === 1 ? 'profile is' : 'profiles are'} missing at ${place}`)
}

/** What is still to be sent when a process ends, which it may do in several steps, and may think better of. */
class Ending {
  readonly #profiler: ContinuousProfiler
  readonly #queue: UploadQueue
  #isFlushed = false
  #hasGivenUp = false

  constructor(profiler: ContinuousProfiler, queue: UploadQueue) {
    this.#profiler = profiler
    this.#queue = queue
  }

  /** Resolves when everything that was profiled so far is sent, or cannot be. Undefined where it is. */
  sent(): Promise<void> | undefined {
    const written = this.#profiler.written()
    return written === undefined ? this.#queue.flush() : written.then(() => this.#queue.flush())
  }

  flushAsync(): Promise<void> | undefined {
    if (this.#hasGivenUp) return undefined
    if (!this.#isFlushed || this.#profiler.elapsedMs >= LEAST_MS) this.#profiler.take()
    this.#isFlushed = true
    return this.sent()
  }

  /** The time is up. */
  giveUp(): number {
    this.#hasGivenUp = true
    return this.#queue.abandon()
  }
}
