/** Files of log lines as `[logging]` wants them. */
import type { LoggingConfig } from '../config/observability-config.ts'
import { ecsLine } from './ecs/ecs-line.ts'
import { LogFile, type LogFileOptions } from './log-file.ts'
import { QueueRoom } from './log-file-queue.ts'
import type { LogLine, LogSink } from './log-sink.ts'
import type { LogConfig } from './read-settings.ts'

const BYTES_PER_MB = 1_000_000

/**
 * Opens the file at `path`, however `[logging]` wants it.
 * @param onTrouble told when lines begin to be lost
 * @throws what the file system throws where the file cannot be opened
 */
export function openLogFile(path: string, config: LogConfig, onTrouble: (error: Error) => void): LogSink {
  return new LogFile({ ...fileOptions(config), path, name: 'file', onTrouble })
}

/** What all files of one output have in common: also the room in which their lines wait. */
export function fileOptions(config: LogConfig): Pick<LogFileOptions, 'format' | 'rotation' | 'room'> {
  const { rotateMb, rotateEvery, rotateKeep, queueMb } = config.logging
  return {
    format: formatOf(config),
    rotation: { maxBytes: rotateMb * BYTES_PER_MB, every: rotateEvery, keep: rotateKeep },
    room: new QueueRoom(queueMb * BYTES_PER_MB),
  }
}

function formatOf({ logging, telemetry }: LogConfig): (line: LogLine) => string {
  const formats: Record<LoggingConfig['fileFormat'], (line: LogLine) => string> = {
    json: ({ text }) => text,
    ecs: (line) => ecsLine(line, { name: telemetry.serviceName }),
  }
  return formats[logging.fileFormat]
}
