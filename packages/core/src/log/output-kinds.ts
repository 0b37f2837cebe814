/** The outputs that `[logging]` may ask for besides the terminal, as data. What few programs ask for is loaded when one does. */
import type { LoggingConfig } from '../config/observability-config.ts'
import { warnOnce, warnOnStderr } from '../warn-once.ts'
import { openLogFileOrOther, pathOf } from './file-output.ts'
import { LateSink } from './late-sink.ts'
import type { LogSink } from './log-sink.ts'
import type { LogConfig } from './read-settings.ts'
import { openRunFolder } from './run-folder/run-folder-sink.ts'

/** One kind of output. */
export interface OutputKind {
  /** It gets what is for files alone, too. */
  readonly isFile: boolean
  /** What of the configuration says where lines go; undefined where it is not asked for. */
  target(config: LogConfig): string | undefined
  /** What else of `[logging]` it depends on: an output stays open while all of that stays the same. */
  readonly settings: readonly (keyof LoggingConfig)[]
  /** Opens it, and hands it over before it says anything; does not throw. What cannot be opened is not handed over, and is said. */
  open(config: LogConfig, opened: (sink: LogSink) => void): void
}

const BYTES_PER_MB = 1_000_000
const FILE_SETTINGS = ['fileFormat', 'rotateMb', 'rotateEvery', 'rotateKeep', 'queueMb'] as const

const file: OutputKind = {
  isFile: true,
  target: ({ logging }) => pathOf(logging) || undefined,
  settings: FILE_SETTINGS,
  open: openLogFileOrOther,
}

const runFolder: OutputKind = {
  isFile: true,
  target: ({ logging }) => logging.runDir,
  settings: [...FILE_SETTINGS, 'runKeep', 'runKeepDays'],
  open: (config, opened) => {
    const onTrouble = ({ message }: Error) =>
      warnOnStderr('run-folder', `the folder of this run cannot be written: ${message}; lines are missing from it`)
    try {
      opened(openRunFolder(config, onTrouble))
    } catch (error) {
      warnOnce('run-folder', `this run has no folder in ${config.logging.runDir}: ${(error as Error).message}`)
    }
  },
}

const syslog: OutputKind = {
  isFile: false,
  target: ({ logging }) => logging.syslog,
  settings: ['syslogFacility', 'queueMb'],
  open: ({ logging, telemetry }, opened) => {
    const { syslog: address = '', syslogFacility: facility, queueMb } = logging
    const maxQueueBytes = queueMb * BYTES_PER_MB
    const load = async () => {
      const { syslogSink } = await import('./syslog/syslog-sink.ts')
      return syslogSink({ address, facility, appName: telemetry.serviceName, maxQueueBytes })
    }
    opened(new LateSink({ name: 'syslog', mostWaiting: maxQueueBytes, load }))
  },
}

const elastic: OutputKind = {
  isFile: false,
  target: ({ logging }) => logging.ecsEndpoint,
  settings: ['ecsIndex', 'ecsHeadersVaultKey', 'queueMb'],
  open: (config, opened) => {
    const { ecsEndpoint: endpoint = '', ecsIndex: index, queueMb } = config.logging
    const maxQueueBytes = queueMb * BYTES_PER_MB
    const load = async () => {
      const [{ elasticSink }, { elasticHeaders }] = await Promise.all([
        import('./elastic/elastic-sink.ts'),
        import('./elastic/elastic-headers.ts'),
      ])
      const service = { name: config.telemetry.serviceName }
      return elasticSink({ endpoint, index, headers: () => elasticHeaders(config), service, maxQueueBytes })
    }
    opened(new LateSink({ name: 'elastic', mostWaiting: maxQueueBytes, load }))
  },
}

/** In the order in which lines are handed to them. */
export const OUTPUT_KINDS: readonly OutputKind[] = [file, runFolder, syslog, elastic]

/** All that an output of this kind is opened by, as one text; undefined where it is not asked for. */
export function askedFor({ target, settings }: OutputKind, config: LogConfig): string | undefined {
  const to = target(config)
  if (to === undefined) return undefined
  return JSON.stringify([to, config.telemetry.serviceName, ...settings.map((key) => config.logging[key])])
}
