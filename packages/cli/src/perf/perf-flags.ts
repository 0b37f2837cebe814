/** Node's options that let Linux's `perf` name JavaScript functions. Nothing of this can be switched on in a process that runs. */
export const PERF_FLAGS: readonly string[] = ['--perf-basic-prof', '--interpreted-frames-native-stack']
