/** The keys of `[profiling]`. */
import type { SectionKeys } from './key.ts'

export const PROFILING_KEYS = {
  cpuProfiling: { type: 'boolean', fallback: false, brief: 'Records CPU profiles.' },
  memoryProfiling: { type: 'boolean', fallback: false, brief: 'Records heap profiles.' },
  outputDir: {
    type: 'text',
    fallback: '.local/profiles',
    brief: 'Directory of the profiles, relative to the working directory.',
  },
  sampleRate: {
    type: 'number',
    least: 0,
    most: 1,
    clamped: true,
    fallback: 1,
    brief:
      'How finely is sampled: 1 is every millisecond, and every 32 kB allocated, 0.1 a tenth of that; 0 is not at all.',
  },
  chromeTracing: { type: 'boolean', fallback: false, brief: 'Writes a Chrome trace beside the profiles.' },
  pprof: { type: 'boolean', fallback: false, brief: 'Writes every profile as pprof, too (`.pb.gz`).' },
  signal: {
    type: 'choice',
    choices: ['none', 'SIGUSR2'],
    fallback: 'none',
    brief: 'Signal that starts a CPU profile, and the next time ends it.',
  },
  spans: { type: 'texts', fallback: [], brief: 'Names of spans that get a CPU profile each, of their time alone.' },
  http: {
    type: 'boolean',
    fallback: false,
    brief:
      'Starts and ends profiles by `POST {health_check_path}/profile`, from this machine alone; needs `metrics.enabled`.',
  },
  perfProfiling: {
    type: 'boolean',
    fallback: false,
    brief: "Lets Linux's `perf` name JavaScript functions; Linux only.",
  },
} as const
PROFILING_KEYS satisfies SectionKeys
