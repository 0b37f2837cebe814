/** `@zeph-telemetry/core/profiling`: profilers of their own, for who wants a profile in hand instead of a file. Nothing runs before `start`. */
export type { ProfiledSpan } from './cpu-profile.ts'
export { CpuProfiler } from './cpu-profiler.ts'
export { HeapProfiler } from './heap-profiler.ts'
export { MemoryProfiler, type MemoryProfilerOptions } from './memory-profiler.ts'
export type { BusyInterval, MemoryReport, MemorySample } from './memory-sample.ts'
export { pprofOf } from './pprof.ts'
export type { RecordedProfile } from './profile-recorder.ts'
